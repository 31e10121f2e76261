"""Every door is in one table, and says how it knows who knocks."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.registration import TELEGRAM_UPDATES
from bot.service import Service
from webhooks.app import DOORS, Door, build

Client = TestClient[Any, Any]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.path)
def test_every_door_proves_or_says_why_not(door: Door) -> None:
    assert bool(door.proves) != bool(door.open_because)


def test_no_route_is_outside_the_table(service: Service) -> None:
    routes = {(route.method, route.resource.canonical) for route in build(service).router.routes() if route.resource}
    known = {(door.method, door.path) for door in DOORS}
    assert {route for route in routes if route[0] != "HEAD"} == known


@pytest.mark.parametrize("shown", [d for d in DOORS if d.proves], ids=lambda door: door.path)
async def test_a_door_that_asks_for_proof_stays_shut_without(door: Client, shown: Door) -> None:
    response = await door.request(shown.method, shown.path, data=b"{}" if shown.method == "POST" else None)
    assert response.status in (401, 403, 410)


async def test_it_says_that_it_lives_and_is_ready(door: Client) -> None:
    assert (await door.get("/healthz")).status == 200
    assert (await door.get("/readyz")).status == 200
    metrics = await (await door.get("/metrics")).text()
    assert "turns_total" in metrics


def test_telegram_sends_every_kind_that_the_door_handles() -> None:
    assert {"message", "callback_query", "my_chat_member"} <= set(TELEGRAM_UPDATES)
