"""Receipts as devices give them, and the odd ways in which they come."""

import pytest

from tests.simulator.city import City, Json, Listener, Phone, until
from tests.simulator.viber.acts import TEXT, settle


def told(listener: Listener) -> list[tuple[str, object]]:
    return [(one["event"], one["message_token"]) for one in listener.bodies]


async def test_delivered_once_for_each_device_and_seen_once(hooked: City, listener: Listener) -> None:
    phone = await settle(hooked, listener, devices=[{"os": "ios"}, {"os": "desktop", "api_version": 4}])
    for version, events in ((1, ["delivered", "delivered", "seen"]), (5, ["delivered", "seen"])):
        listener.bodies.clear()
        sent = await hooked.viber("send_message", receiver=phone.id, **TEXT, min_api_version=version)
        await phone.screen(since=0)
        assert told(listener) == [(event, sent["message_token"]) for event in events]


async def test_a_client_may_refuse_after_status_0(olena: Phone, hooked: City, listener: Listener) -> None:
    await hooked.post("faults", channel="viber", method="send_message", fault="failed")
    sent = await hooked.viber("send_message", receiver=olena.id, **TEXT)
    assert sent["status"] == 0
    await until(lambda: bool(listener.bodies))
    refused = listener.bodies[0]
    assert (refused["event"], refused["message_token"]) == ("failed", sent["message_token"])
    assert (refused["user_id"], refused["desc"]) == (olena.id, "message validation failed")
    screen = await olena.screen(since=0)
    assert (screen["messages"][-1]["kind"], len(listener.bodies)) == ("note", 1)
    assert not [one for one in screen["messages"] if one["from"] == "bot"]


async def test_seen_may_come_before_delivered(olena: Phone, hooked: City, listener: Listener) -> None:
    await hooked.post("faults", channel="viber", method="send_message", fault="reversed_receipts")
    await hooked.viber("send_message", receiver=olena.id, **TEXT)
    await olena.screen(since=0)
    assert [event for event, _ in told(listener)] == ["seen", "delivered"]


async def test_receipts_may_come_before_the_answer(olena: Phone, hooked: City, listener: Listener) -> None:
    await hooked.post("faults", channel="viber", method="send_message", fault="early_receipts")
    listener.delay = 0.2
    await hooked.viber("send_message", receiver=olena.id, **TEXT)
    assert [event for event, _ in told(listener)] == ["delivered", "seen"]


async def test_tokens_may_be_texts(olena: Phone, hooked: City, listener: Listener) -> None:
    await hooked.post("faults", channel="viber", method="send_message", fault="string_tokens")
    sent = await hooked.viber("send_message", receiver=olena.id, **TEXT)
    assert isinstance(sent["message_token"], str)
    await olena.screen(since=0)
    assert told(listener) == [(event, sent["message_token"]) for event in ("delivered", "seen")]
    await hooked.post("faults", channel="viber", method="message", fault="string_tokens")
    for kind in (str, int):
        await olena.act("text", text="x")
        await olena.screen(since=0)
        assert isinstance(listener.bodies[-1]["message_token"], kind)


async def test_events_take_no_fault_planned_for_calls(olena: Phone, hooked: City) -> None:
    await hooked.post("faults", channel="viber", fault="429")
    await olena.act("text", text="x")
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 12


async def test_what_a_bot_tracks_comes_back_with_the_next_words(olena: Phone, hooked: City, listener: Listener) -> None:
    for tracked, acts in (("step-2", []), ("", []), ("step-3", ["subscribe"])):
        await hooked.viber("send_message", receiver=olena.id, **TEXT, tracking_data=tracked)
        for act in acts:
            await olena.act(act)
        await _say(olena)
    heard = [one["message"].get("tracking_data") for one in listener.bodies if one["event"] == "message"]
    assert heard == ["step-2", None, None]


async def _say(phone: Phone) -> None:
    sent = await phone.act("text", text="x")
    await phone.screen(since=sent["version"] - 1)


@pytest.mark.parametrize("locale", ["uk-UA", "uk", "ua"])
async def test_a_phone_tells_its_language_its_own_way(hooked: City, listener: Listener, locale: str) -> None:
    phone = await settle(hooked, listener, locale=locale, devices=[{"os": "ios", "api_version": 7}])
    await _say(phone)
    sender = listener.bodies[-1]["sender"]
    assert (sender["language"], sender["api_version"]) == (locale, 7)
    await phone.act("language", language="en", locale="en-CA")
    await _say(phone)
    assert listener.bodies[-1]["sender"]["language"] == "en-CA"


@pytest.mark.parametrize(
    "devices",
    [[], [{"os": "ios"}] * 3, [{"os": "symbian"}], [{"api_version": 5}], [{"os": "ios", "api_version": 11}], "ios"],
)
async def test_odd_devices_are_refused(city: City, devices: object) -> None:
    await city.post("residents", 400, channel="viber", name="Іван", devices=devices)


async def test_telegram_knows_no_devices(city: City) -> None:
    await city.post("residents", 400, channel="telegram", name="Іван", devices=[{"os": "ios"}])


async def test_sharing_does_nothing_on_a_desktop(hooked: City, listener: Listener) -> None:
    phone = await settle(hooked, listener, devices=[{"os": "desktop"}])
    share = {"ActionType": "share-phone", "ActionBody": "share", "Text": "Телефон"}
    board: Json = {"Type": "keyboard", "Buttons": [share]}
    await hooked.viber("send_message", receiver=phone.id, **TEXT, min_api_version=3, keyboard=board)
    await phone.act("press", 409, label="Телефон")


async def test_a_callback_without_an_answer_comes_again(olena: Phone, hooked: City, listener: Listener) -> None:
    """With the same token, so that a bot can tell."""
    listener.delay = 60
    said = await olena.act("text", text="чи є хто?")
    await until(lambda: listener.in_flight > 0)
    listener.delay = 0
    await until(lambda: bool(listener.bodies), seconds=60)
    assert str(listener.bodies[0]["message_token"]) == said["update_id"]
    await olena.screen(since=0)
    last = (await hooked.get("deliveries"))["done"][-1]
    assert (last["update_id"], last["attempts"]) == (said["update_id"], 2)
