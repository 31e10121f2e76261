"""Telegram's door: who may knock, and that nothing anybody sends breaks it."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot.service import Service
from handlers.presses.residents import Menu
from storage.mailbox import owed_messages
from storage.people import accounts
from storage.quarantine import quarantine
from tests.webhooks.channels import telegram_message, telegram_press, to_telegram

Client = TestClient[Any, Any]


async def rows(service: Service, table: Any) -> list[Any]:
    async with service.records.reading() as db:
        return list(await db.execute(select(table)))


async def test_a_plain_reply_travels_in_the_answer_and_a_repeat_gets_the_same(service: Service, door: Client) -> None:
    told = [await (await to_telegram(door, telegram_message(1, text="/start"))).json() for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert (told[0]["method"], told[0]["chat_id"]) == ("sendMessage", 7)
    assert told[0]["text"].startswith("Вітаємо")
    (account,) = await rows(service, accounts)
    assert (account.channel, account.native_id, account.language) == ("telegram", "7", "uk")
    assert await rows(service, owed_messages) == []


async def test_the_reply_to_a_press_is_owed_once_and_the_spinner_stops_with_the_answer(
    service: Service, door: Client
) -> None:
    code = service.codec.seal("telegram", "7", "7", Menu().pack(), service.clock.now())
    stop = {"method": "answerCallbackQuery", "callback_query_id": "1"}
    for _ in range(3):
        response = await to_telegram(door, telegram_press(1, code))
        assert (response.status, await response.json()) == (200, stop)
    (owed,) = await rows(service, owed_messages)
    assert (owed.lane, owed.kind, owed.state) == ("reply", "reply", "waiting")


@pytest.mark.parametrize("secret", ["", "wrong", "s" * 42, "s" * 44, "й" * 43])
async def test_without_the_secret_nobody_enters(door: Client, secret: str) -> None:
    assert (await to_telegram(door, telegram_message(1, text="/start"), secret)).status == 401


async def test_two_secrets_at_once_are_none(door: Client) -> None:
    headers = [("X-Telegram-Bot-Api-Secret-Token", "s" * 43)] * 2
    response = await door.post("/webhooks/telegram", data=b"{}", headers=headers)
    assert response.status == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"x"', b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
async def test_what_is_no_json_object_is_400(door: Client, body: bytes) -> None:
    assert (await to_telegram(door, body)).status == 400


async def test_one_byte_over_a_mebibyte_is_413(door: Client) -> None:
    assert (await to_telegram(door, b" " * (1024 * 1024 + 1))).status == 413


async def test_a_compressed_body_is_415(door: Client) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s" * 43, "Content-Encoding": "gzip"}
    assert (await door.post("/webhooks/telegram", data=b"{}", headers=headers)).status == 415


async def test_what_cannot_be_read_is_put_aside_encrypted(service: Service, door: Client) -> None:
    update = {"update_id": 5, "message": {"message_id": "x", "text": "таємниця"}}
    for _ in range(2):
        assert (await to_telegram(door, update)).status == 200
    (aside,) = await rows(service, quarantine)
    assert aside.kind == "unparsed"
    assert "таємниця".encode() not in aside.sealed


NOTED = {
    "edited message": {"update_id": 2, "edited_message": telegram_message(2, text="x", edit_date=1)["message"]},
    "channel post": {
        "update_id": 3,
        "channel_post": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": -100, "type": "channel", "title": "t"},
            "text": "x",
        },
    },
    "inline query": {
        "update_id": 4,
        "inline_query": {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "x"}, "query": "q", "offset": ""},
    },
    "pinned message": telegram_message(5, pinned_message=telegram_message(1, text="x")["message"]),
    "poll": {
        "update_id": 6,
        "poll": {
            "id": "1",
            "question": "q",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        },
    },
    "an update from the future": {"update_id": 7, "something_new": {"x": 1}},
}


@pytest.mark.parametrize("update", NOTED.values(), ids=list(NOTED))
async def test_what_needs_no_answer_is_noted(service: Service, door: Client, update: dict[str, Any]) -> None:
    assert (await to_telegram(door, update)).status == 200
    assert await rows(service, owed_messages) == []


async def test_in_a_group_the_way_to_a_private_chat_is_shown(door: Client) -> None:
    update = telegram_message(1, text="/start")
    update["message"]["chat"] = {"id": -5, "type": "group", "title": "Двір"}
    response = await to_telegram(door, update)
    assert response.status in (200, 503)


def member(status: str, date: int, update_id: int) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "x"}
    bot = {"id": 1, "is_bot": True, "first_name": "b"}
    new = {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {
        "chat": {"id": 7, "type": "private"},
        "from": person,
        "date": date,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": new,
    }
    return {"update_id": update_id, "my_chat_member": change}


async def blocked(service: Service) -> bool:
    (account,) = await rows(service, accounts)
    return bool(account.blocked)


async def test_blocking_and_coming_back_are_kept_in_any_order(service: Service, door: Client) -> None:
    now = 1_800_000_000
    await to_telegram(door, member("kicked", now + 5, 2))
    assert await blocked(service)
    await to_telegram(door, member("member", now, 1))
    assert await blocked(service)
    await to_telegram(door, member("member", now + 9, 3))
    assert not await blocked(service)


async def test_a_message_from_somebody_who_had_blocked_us_brings_them_back(service: Service, door: Client) -> None:
    await to_telegram(door, member("kicked", 1_700_000_000, 2))
    await to_telegram(door, telegram_message(3, text="/start"))
    assert not await blocked(service)


async def test_a_foreign_button_shows_the_menu(service: Service, door: Client) -> None:
    code = service.codec.seal("telegram", "8", "8", "ps:1", service.clock.now())
    assert (await to_telegram(door, telegram_press(1, code))).status == 200
    assert len(await rows(service, owed_messages)) == 1
