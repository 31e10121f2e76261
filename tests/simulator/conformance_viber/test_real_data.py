"""Message objects of Viber's documentation and SDK: each is accepted, or refused for a reason."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from simulator.viber import checks
from simulator.viber.statuses import Refused
from tests.simulator.city import City, Json, Listener
from tests.simulator.viber.acts import SENDER, settle

REAL_DATA = os.environ.get("REAL_DATA")
pytestmark = pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA names no folder of real messages")
RICH, PAYMENT = "docs_data_models_message_08_rich_media", "docs_resources_setup_payment_account"
MESSAGES = {
    "docs_data_models_message_00_text": 0,
    "docs_data_models_message_01_picture": 3,  # plain http: stricter than Viber's documentation
    "docs_data_models_message_02_video": 0,
    "docs_data_models_message_03_file": 0,
    "docs_data_models_message_04_contact": 0,
    "docs_data_models_message_05_location": 0,
    "docs_data_models_message_06_url": 0,
    "docs_data_models_message_07_sticker": 0,
    RICH: 3,  # min_api_version 1: other documents say 2
    "docs_resources_welcome_message_00_text": 0,
    f"{PAYMENT}_00_payment": 22,
    f"{PAYMENT}_01_payment": 22,
    "sdk_message_contact_message": 0,
    "sdk_message_file_message": 0,
    "sdk_message_get_message_missing_type": 4,
    "sdk_message_get_text_message_unicode": 0,
    "sdk_message_location_message": 3,  # coordinates as texts
    "sdk_message_picture_message": 3,  # plain http
    "sdk_message_text_message": 0,
    "sdk_message_unknown_type": 3,
    "sdk_message_url_message": 0,
    "sdk_message_video_message": 0,
}
MENDED: dict[str, dict[str, Any]] = {
    "docs_data_models_message_01_picture": {"media": "https://media.example.com/picture.jpg"},
    RICH: {"min_api_version": 2},
    "sdk_message_location_message": {"location": {"lat": 37.7898, "lon": -122.3942}},
    "sdk_message_picture_message": {"media": "https://www.images.com/img.jpg"},
    "sdk_message_get_message_missing_type": {"type": "text", "text": "x"},
}


def read(name: str) -> Json:
    found: Json = json.loads((Path(REAL_DATA or "") / "messaging" / "viber" / f"{name}.json").read_bytes())
    return found


def status(body: Json) -> int:
    try:
        checks.message(body)
    except Refused as refusal:
        return refusal.status
    return 0


@pytest.mark.parametrize("name", MESSAGES)
def test_real_messages(name: str) -> None:
    assert status(read(name)) == MESSAGES[name]


@pytest.mark.parametrize("name", MENDED)
def test_what_was_refused_is_accepted_once_mended(name: str) -> None:
    assert status({**read(name), **MENDED[name]}) == 0


def test_no_message_of_the_data_is_forgotten() -> None:
    """An outbound message names a sender, and no event."""
    found = {
        path.stem
        for path in (Path(REAL_DATA or "") / "messaging" / "viber").glob("*.json")
        if isinstance(body := json.loads(path.read_bytes()), dict) and "sender" in body and "event" not in body
    }
    assert found == set(MESSAGES)


async def test_answers_have_the_fields_of_real_ones(city: City, listener: Listener) -> None:
    calls: dict[str, tuple[str, Json]] = {
        "response_set_webhook_ok": ("set_webhook", {"url": listener.url}),
        "response_send_message_ok": ("send_message", {"type": "text", "text": "x", "sender": SENDER}),
        "response_get_user_details_ios": ("get_user_details", {}),
        "docs_resources_broadcast_message_00": ("broadcast_message", {"type": "text", "text": "x", "sender": SENDER}),
    }
    assert (await city.viber("set_webhook", url=listener.url))["status"] == 0
    phone = await settle(city, listener, devices=[{"os": "ios"}])
    who = {"receiver": phone.id, "id": phone.id, "broadcast_list": [phone.id]}
    for name, (endpoint, body) in calls.items():
        answer = await city.viber(endpoint, **{**who, **body})
        assert set(read(name)) <= set(answer), name
    user = (await city.viber("get_user_details", id=phone.id))["user"]
    assert set(read("response_get_user_details_ios")["user"]) <= set(user)


CALLBACKS: dict[str, tuple[str, Json]] = {
    "docs_events_conversation_started_00_open": ("open_link", {"url": "viber://pa?chatURI=kyivcitybot&context=x"}),
    "docs_events_user_subscribed_00_subscribed": ("subscribe", {}),
    "docs_events_user_unsubscribed_00_unsubscribed": ("block", {}),
}


@pytest.mark.parametrize("name", CALLBACKS)
async def test_callbacks_have_the_fields_of_real_ones(city: City, listener: Listener, name: str) -> None:
    await city.viber("set_webhook", url=listener.url)
    phone = await settle(city, listener)
    act, body = CALLBACKS[name]
    await phone.act(act, **body)
    await phone.screen(since=0)
    real, ours = read(name), listener.bodies[-1]
    assert set(ours) - {"chat_hostname"} == set(real) - {"chat_hostname"}
    assert set(ours.get("user", {})) == set(real.get("user", {}))
