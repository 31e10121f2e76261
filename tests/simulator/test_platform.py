"""The city platform's inbox: what it believes, what it turns away, and how it fails on request."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.platform import DEMO_SECRET, LIMIT, PLATFORM, Platform, add_routes, signature, signing_key

EVENT_ID = "0123456789abcdef0123"
EVENT = {
    "specversion": "1.0",
    "id": EVENT_ID,
    "source": "ua.kyiv.bot",
    "type": "ua.kyiv.signature.made.v1",
    "subject": "petition/7",
    "data": {"receipt": "KX-204"},
}
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app[PLATFORM] = Platform()
    add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


def signed(body: bytes, *, event_id: str = EVENT_ID, timestamp: str | None = None) -> dict[str, str]:
    stamp = timestamp or str(int(time.time()))
    return {
        "Content-Type": "application/cloudevents+json",
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(DEMO_SECRET, event_id=event_id, timestamp=stamp, body=body),
    }


async def send(client: Client, event: object = EVENT, **headers: str) -> int:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    answer = await client.post("/platform/events", data=body, headers={**signed(body), **headers})
    return answer.status


async def shown(client: Client) -> list[dict[str, Any]]:
    answer = await client.get("/control/platform/events")
    events: list[dict[str, Any]] = (await answer.json())["events"]
    return events


async def test_a_signed_event_is_kept_once(client: Client) -> None:
    assert [await send(client), await send(client)] == [202, 200]
    (event,) = await shown(client)
    assert event["data"] == {"receipt": "KX-204"}
    assert event["received_at"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-id", "short"),
        ("webhook-id", "another-id-of-right-length"),
        ("webhook-timestamp", "12"),
        ("webhook-timestamp", "1700000000"),
        ("webhook-signature", ""),
        ("webhook-signature", "v1," + "A" * 43 + "="),
        ("webhook-signature", " ".join(["v1," + "A" * 43 + "="] * 9)),
    ],
)
async def test_an_event_not_signed_by_us_is_turned_away(client: Client, header: str, value: str) -> None:
    assert await send(client, **{header: value}) == 401
    assert await shown(client) == []


async def test_one_right_signature_among_several_is_enough(client: Client) -> None:
    body = json.dumps(EVENT).encode()
    right = signed(body)["webhook-signature"]
    assert await send(client, **{"webhook-signature": f"v1,{'A' * 43}= {right}"}) == 202


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
async def test_an_event_without_a_required_field_is_refused(client: Client, name: str) -> None:
    assert await send(client, {key: value for key, value in EVENT.items() if key != name}) == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_not_an_event_is_refused(client: Client, body: bytes) -> None:
    assert await send(client, body) == 400


async def test_another_content_type_or_too_many_bytes_are_refused(client: Client) -> None:
    assert await send(client, **{"Content-Type": "application/json"}) == 415
    assert await send(client, b"x" * (LIMIT + 1)) == 413


async def test_the_inbox_fails_as_told(client: Client) -> None:
    for mode in ("500", "503"):
        await client.post("/control/platform/mode", json={"mode": mode})
        assert await send(client) == int(mode)
    assert await shown(client) == []
    await client.post("/control/platform/mode", json={"mode": "202"})
    assert await send(client) == 202


async def test_a_hanging_request_is_let_go_with_the_next_mode(client: Client) -> None:
    await client.post("/control/platform/mode", json={"mode": "hang"})
    hanging = asyncio.create_task(send(client))
    await asyncio.sleep(0.05)
    assert not hanging.done()
    await client.post("/control/platform/mode", json={"mode": "202"})
    assert await hanging == 503


@pytest.mark.parametrize("asked", [{}, [], {"mode": "404"}, {"mode": ["202"]}])
async def test_an_unknown_mode_is_refused(client: Client, asked: object) -> None:
    answer = await client.post("/control/platform/mode", json=asked)
    assert answer.status == 400


def test_every_change_is_told_to_the_engine() -> None:
    told: list[str] = []
    platform = Platform(on_change=lambda: told.append("changed"))
    platform.keep(EVENT)
    platform.keep(EVENT)
    platform.set_mode("500")
    assert told == ["changed", "changed"]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_*", "ZGVtbw=="])
def test_a_malformed_secret_names_the_setting(secret: str) -> None:
    with pytest.raises(ValueError, match="PLATFORM_SECRET"):
        signing_key(secret)
