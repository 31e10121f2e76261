"""Whatever is posted at any door, the simulator answers like a server that has seen worse."""

import asyncio

import pytest

from tests.simulator.city import TELEGRAM_TOKEN, City

FORMS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=nope",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=q",
    "multipart/form-data; boundary=" + "z" * 200,
    "application/json; charset=nope",
)
BODIES = (
    b"",
    b"[]",
    b"\xff\xfe",
    b"a=%FF&b",
    b"--q\r\nbroken",
    b"--q\r\nContent-Disposition: form-data\r\n\r\nx\r\n--q--",
    b'--q\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\r\n--q--',
    b'{"a":' * 3000,
)
DOORS = (
    "/identity/choose",
    "/identity/get-access-token",
    "/identity/get-user-info",
    "/identity/get-user-logout",
    "/platform/events",
    "/control/platform/mode",
    "/control/residents",
    "/control/clock",
    f"/telegram/bot{TELEGRAM_TOKEN}/sendMessage",
    f"/telegram/bot{TELEGRAM_TOKEN}/sendPhoto",
    "/control/flood",
    "/control/groups",
    "/control/deliveries/faults",
    "/viber/pa/send_message",
)


@pytest.mark.parametrize("door", DOORS)
async def test_no_body_is_the_servers_fault(city: City, door: str) -> None:
    for form in FORMS:
        for body in BODIES:
            async with city.client.post(door, data=body, headers={"Content-Type": form}) as answer:
                assert answer.status < 500, (form, body[:40])


@pytest.mark.parametrize(
    "address", ["http://x.example/\0", "http://x.example/\r\nSet-Cookie: a", "http://x.example/\x7f"]
)
async def test_nobody_is_sent_to_an_address_with_control_characters(city: City, address: str) -> None:
    asked = {"response_type": "code", "client_id": "kyiv-city-bot", "state": "s", "redirect_uri": address}
    async with city.client.post("/identity/choose", data={**asked, "resident": "podil"}) as answer:
        assert answer.status == 400


async def test_a_second_poll_ends_the_first_at_once(city: City) -> None:
    first = asyncio.create_task(city.telegram("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(city.telegram("getUpdates", timeout=1))
    async with asyncio.timeout(0.8):
        told = await first
    assert told["error_code"] == 409
    assert told["description"].startswith("Conflict: terminated by other getUpdates request")
    assert await second == {"ok": True, "result": []}
