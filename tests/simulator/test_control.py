"""The control API: who may use it, what it tells, and that nothing breaks it."""

import asyncio
import hashlib
import hmac
import json
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.settings import Settings, SettingsError, read
from tests.simulator.city import TELEGRAM_TOKEN, VIBER_TOKEN, City, open_city

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x" * 5000,
    "\ud800",
    "а\x00",
    [],
    [[]],
    {},
    {"a": [None]},
    "👩‍👩‍👧",
)
FIELDS = (
    *("channel", "name", "language", "id", "text", "label", "row", "column", "message_id", "data", "latitude"),
    *("longitude", "whose", "payload", "order", "number", "telegram", "viber", "method", "fault", "times", "mode"),
    *("retry_after", "advance_seconds", "chat_id", "parse_mode", "entities", "reply_markup", "url", "offset"),
    *("limit", "allowed_updates", "commands", "type", "sender", "keyboard", "receiver", "min_api_version"),
    *("broadcast_list", "event_types", "callback_query_id", "menu_button", "secret_token"),
)


async def test_two_residents_live_on_each_channel(city: City) -> None:
    state = await city.get("state")
    assert [(one["channel"], one["name"], one["language"]) for one in state["residents"]] == [
        ("telegram", "Олена", "uk"),
        ("telegram", "Max", "en"),
        ("viber", "Олена", "uk"),
        ("viber", "Max", "en"),
    ]
    assert state["platform"] == {"mode": "202", "events": []}


async def test_a_resident_moves_in_once(city: City) -> None:
    made = await city.post("residents", channel="viber", name="Іван", language="uk", id="a/b+c==")
    assert made["id"] == "a/b+c=="
    await city.post("residents", 409, channel="viber", name="Іван", language="uk", id="a/b+c==")
    await city.post("residents", 400, channel="telegram", name="Іван", language="uk", id="abc")
    phone = await city.resident("viber", "Іван")
    assert (await phone.screen())["resident"]["name"] == "Іван"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_strangers_do_not_play_residents(city: City, headers: dict[str, str]) -> None:
    async with city.client.post("/control/reset", json={}, headers=headers) as answer:
        assert answer.status == 403
        assert (await answer.json())["error"]


async def test_its_own_page_may(city: City) -> None:
    headers = {"Origin": city.url, "Sec-Fetch-Site": "same-origin"}
    async with city.client.post("/control/reset", json={}, headers=headers) as answer:
        assert answer.status == 200


async def test_a_change_is_told_to_whoever_listens(city: City) -> None:
    phone = await city.resident("telegram")
    async with city.client.get("/control/events") as stream:
        first = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
        await phone.act("text", text="x")
        second = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
    assert second["version"] > first["version"]


async def test_a_screen_waits_for_news(city: City) -> None:
    phone = await city.resident("telegram")
    version = (await phone.act("start"))["version"]
    await city.telegram("getUpdates", offset=-1)
    await city.telegram("getUpdates", offset=2**40)
    waiting = asyncio.create_task(phone.screen(since=version))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await city.telegram("sendMessage", chat_id=phone.id, text="новина")
    assert (await waiting)["messages"][-1]["text"] == "новина"
    assert (await phone.screen(since=10**9, wait=0.05))["version"] > version


async def test_a_button_that_is_not_shown_cannot_be_pressed(city: City) -> None:
    phone = await city.resident("telegram")
    await phone.act("press", 404, label="Немає")
    await phone.act("press", 400)
    await phone.act("raw_press", 404, data="x")
    await phone.act("dance", 404)
    await phone.act("text", 400, text=" ")


async def test_the_service_clock_moves_with_ours() -> None:
    asked: list[tuple[bytes, str]] = []

    async def door(request: web.Request) -> web.Response:
        asked.append((await request.read(), request.headers["X-Simulation-Signature"]))
        return web.json_response({}, status=200 if len(asked) == 1 else 401)

    app = web.Application()
    app.router.add_post("/simulation/clock", door)
    async with TestServer(app) as service:
        settings = Settings(service_url=str(service.make_url("/")).rstrip("/"), simulation_secret="clock")
        async with open_city(settings) as city:
            assert (await city.post("clock", advance_seconds=3600))["ahead_seconds"] == 3600
            await city.post("clock", 409, advance_seconds=3600)
            assert (await city.get("clock"))["ahead_seconds"] == 3600
    body, signature = asked[0]
    assert signature == hmac.new(b"clock", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["advance_seconds"] == 3600


async def test_a_city_is_the_same_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(state_path=tmp_path / "deep" / "city.json")
    async with open_city(settings) as city:
        phone = await city.resident("telegram")
        await phone.act("start")
        await city.telegram("sendMessage", chat_id=phone.id, text="Пам'ятаю")
        await city.telegram("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        await city.post("clock", advance_seconds=60)
        before = await phone.screen()
    assert settings.state_path is not None
    assert stat.S_IMODE(settings.state_path.stat().st_mode) == 0o600
    async with open_city(settings) as city:
        after = await (await city.resident("telegram")).screen()
        assert {**after, "now": ""} == {**before, "now": ""}
        assert (await city.get("clock"))["ahead_seconds"] == 60
        assert len((await city.get("deliveries"))["pending"]) == 1
        assert [path.name for path in settings.state_path.parent.iterdir()] == ["city.json"]


async def test_groups_and_files_are_there_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(state_path=tmp_path / "city.json")
    async with open_city(settings) as city:
        phone = await city.resident("telegram")
        await phone.act("picture")
        shown = (await phone.screen())["messages"][-1]["picture"]
        yard = (await city.post("groups", title="Двір", members=[phone.id]))["id"]
        async with city.client.get(shown) as answer:
            before = await answer.read()
    async with open_city(settings) as city:
        async with city.client.get(shown) as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", before)
        assert [one["id"] for one in await city.get("groups")] == [yard]
        sent = await city.telegram("sendPhoto", chat_id=yard, photo=shown.rpartition("/")[2])
        assert sent["ok"]
        async with city.client.get("/control/files/nothing") as answer:
            assert answer.status == 404


async def test_a_broken_snapshot_is_a_new_city(tmp_path: Path) -> None:
    path = tmp_path / "city.json"
    path.write_text('{"format": 1, "chats": [7]}')
    async with open_city(Settings(state_path=path)) as city:
        assert len(await city.get("residents")) == 4


async def test_reset_empties_the_phones(city: City) -> None:
    phone = await city.resident("telegram")
    await phone.act("start")
    await city.post("residents", channel="viber", name="Іван", language="uk")
    await city.post("reset")
    state = await city.get("state")
    assert len(state["residents"]) == 4
    assert state["deliveries"]["pending"] == []
    assert (await phone.screen())["messages"] == []


async def test_no_input_breaks_it(city: City) -> None:
    """Seeded: odd values in odd places on every door."""
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    olena, viber = await city.resident("telegram"), await city.resident("viber")
    await olena.act("start")
    await viber.act("text", text="x")
    async with asyncio.timeout(100):
        for _ in range(800):
            path = dice.choice(doors(olena.id, viber.id))
            body = {dice.choice(FIELDS): dice.choice(ODD) for _ in range(dice.randrange(6))}
            body |= dice.choice(({}, {"chat_id": olena.id, "text": "x"}, {"receiver": viber.id, "type": "text"}))
            headers = {"X-Viber-Auth-Token": VIBER_TOKEN, "Content-Type": "application/json"}
            data = json.dumps(body).encode() if dice.random() < 0.9 else dice.randbytes(40)
            async with city.client.post(path, data=data, headers=headers) as answer:
                assert answer.status < 500, (seed, path, body, await answer.text())


def doors(telegram_id: str, viber_id: str) -> list[str]:
    control = ("residents", "clock", "reset", "nowhere", "deliveries/release", "deliveries/repeat", "deliveries/faults",
               "faults", "faults/remove", "flood", "weather/clear")  # fmt: skip
    acts = ("start", "subscribe", "text", "press", "raw_press", "share_location", "share_contact", "edit", "language")
    methods = ("getMe", "getUpdates", "setWebhook", "sendMessage", "editMessageText", "editMessageReplyMarkup",
               "deleteMessage", "answerCallbackQuery", "setMyCommands", "setMyDescription", "setChatMenuButton",
               "sendChatAction", "getWebhookInfo", "getMyCommands")  # fmt: skip
    endpoints = ("set_webhook", "send_message", "broadcast_message", "get_account_info", "get_user_details", "x")
    return [
        *(f"/control/{name}" for name in control if name != "reset"),
        *(f"/control/telegram/{telegram_id}/{name}" for name in acts),
        *(f"/control/viber/{viber_id}/{name}" for name in (*acts, "%00", "block", "unblock")),
        *(f"/telegram/bot{TELEGRAM_TOKEN}/{name}" for name in methods),
        *(f"/viber/pa/{name}" for name in endpoints),
    ]


@pytest.mark.parametrize(
    ("environ", "named"),
    [({"SIMULATOR_PORT": "http"}, "SIMULATOR_PORT"), ({"SERVICE_URL": "ftp://x"}, "SERVICE_URL")],
)
def test_a_malformed_setting_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(environ)


def test_an_empty_setting_is_the_usual_one() -> None:
    assert read({"SIMULATOR_PORT": "", "SIMULATOR_STATE": " "}) == Settings()
