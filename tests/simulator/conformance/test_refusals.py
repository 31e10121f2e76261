"""What the Bot API refuses, in its own words, told by the exception that each client has for it."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from telegram.error import InvalidToken

from tests.simulator.city import City, Phone
from tests.simulator.conformance import limits
from tests.simulator.conformance.clients import Client
from tests.simulator.conformance.conftest import opened

Json = dict[str, Any]
FOX = "🦊"  # two UTF-16 units, four bytes


def inline(*buttons: Json) -> Json:
    return {"inline_keyboard": [[{"text": "x", **button} for button in buttons]]}


BUTTON = "can't parse inline keyboard button: "
SENT: tuple[tuple[str, Json, str], ...] = (
    ("no text", {"text": ""}, "message text is empty"),
    ("blanks alone", {"text": " \n "}, "text must be non-empty"),
    ("nothing but tags", {"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ("a letter too many", {"text": "я" * (limits.TEXT + 1)}, "message is too long"),
    ("a fox too many", {"text": FOX * (limits.TEXT // 2) + "x"}, "message is too long"),
    ("another mark-up", {"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    (
        "no data",
        {"reply_markup": inline({"callback_data": ""})},
        BUTTON + "Text buttons are unallowed in the inline keyboard",
    ),
    ("no action", {"reply_markup": inline({})}, BUTTON + "Text buttons are unallowed in the inline keyboard"),
    (
        "two actions",
        {"reply_markup": inline({"callback_data": "a", "url": "https://kyiv.ua"})},
        BUTTON + "exactly one of the optional fields must be used",
    ),
    (
        "a byte too many",
        {"reply_markup": inline({"callback_data": "x" * (limits.CALLBACK_DATA + 1)})},
        "BUTTON_DATA_INVALID",
    ),
    ("bytes, not letters", {"reply_markup": inline({"callback_data": "я" * 33})}, "BUTTON_DATA_INVALID"),
    (
        "a button too many",
        {"reply_markup": inline(*[{"callback_data": "a"}] * (limits.BUTTONS + 1))},
        "REPLY_MARKUP_TOO_LONG",
    ),
    (
        "another protocol",
        {"reply_markup": inline({"url": "ftp://kyiv.ua"})},
        "inline keyboard button URL 'ftp://kyiv.ua' is invalid: Unsupported URL protocol",
    ),
    (
        "no host",
        {"reply_markup": inline({"url": "https://"})},
        "inline keyboard button URL 'https://' is invalid: URL host is empty",
    ),
    (
        "a word for an address",
        {"reply_markup": inline({"url": "kyiv"})},
        "inline keyboard button URL 'kyiv' is invalid: Wrong HTTP URL",
    ),
    ("a message that is not there", {"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ("a stranger", {"chat_id": 77}, "chat not found"),
)


@pytest.mark.parametrize(("params", "words"), [one[1:] for one in SENT], ids=[one[0] for one in SENT])
async def test_a_message_is_refused(client: Client, olena: Phone, params: Json, words: str) -> None:
    refusal = await client.refusal("sendMessage", **{"chat_id": int(olena.id), "text": "x", **params})
    assert (refusal.kind, refusal.words) == ("bad", client.tells(words))
    assert len((await olena.screen())["messages"]) == 1


async def test_what_just_fits_is_taken(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    assert (await client.call("sendMessage", chat_id=chat, text="я" * limits.TEXT))["text"] == "я" * limits.TEXT
    tagged = f"<b>{FOX * (limits.TEXT // 2)}</b>"
    assert (await client.call("sendMessage", chat_id=chat, text=tagged, parse_mode="HTML"))["entities"] == [
        {"type": "bold", "offset": 0, "length": limits.TEXT}
    ]
    full = inline(*[{"callback_data": "я" * (limits.CALLBACK_DATA // 2)}] * limits.BUTTONS)
    sent = await client.call("sendMessage", chat_id=chat, text="x", reply_markup=full)
    assert len(sent["reply_markup"]["inline_keyboard"][0]) == limits.BUTTONS


EDITS: tuple[tuple[str, str, Json, str], ...] = (
    ("a message that is not there", "editMessageText", {"message_id": 99, "text": "y"}, "message to edit not found"),
    ("a message of the resident", "editMessageText", {"message_id": 1, "text": "y"}, "message can't be edited"),
    ("a caption of a text", "editMessageCaption", {"caption": "y"}, "there is no caption in the message to edit"),
    (
        "a reply keyboard",
        "editMessageText",
        {"text": "y", "reply_markup": {"keyboard": [[{"text": "y"}]]}},
        "inline keyboard expected",
    ),
    (
        "nothing new",
        "editMessageText",
        {"text": "x", "reply_markup": inline({"callback_data": "a"})},
        "message is not modified: specified new message content and reply markup are exactly the same"
        " as a current content and reply markup of the message",
    ),
    ("no words", "editMessageText", {"text": " "}, "text must be non-empty"),
    ("words too many", "editMessageText", {"text": "y" * (limits.TEXT + 1)}, "message is too long"),
    ("nothing to delete", "deleteMessage", {"message_id": 99}, "message to delete not found"),
    (
        "too much to delete",
        "deleteMessages",
        {"message_ids": [*range(1, limits.DELETED + 2)], "message_id": None},
        "too many message identifiers specified",
    ),
)


@pytest.mark.parametrize(("method", "params", "words"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS])
async def test_an_edit_is_refused(client: Client, olena: Phone, method: str, params: Json, words: str) -> None:
    chat = int(olena.id)
    sent = await client.call("sendMessage", chat_id=chat, text="x", reply_markup=inline({"callback_data": "a"}))
    asked = {"chat_id": chat, "message_id": sent["message_id"], **params}
    if (
        method == "editMessageText"
        and isinstance(asked.get("reply_markup"), dict)
        and "keyboard" in asked["reply_markup"]
    ):
        # aiogram does not let such a keyboard out, so it is posted as a careless client would.
        told = await olena.city.telegram(method, **asked)
        assert told["description"] == f"Bad Request: {words}"
        return
    refusal = await client.refusal(method, **{name: value for name, value in asked.items() if value is not None})
    assert (refusal.kind, refusal.words) == ("bad", client.tells(words))
    assert (await olena.screen())["messages"][-1]["text"] == "x"


async def test_words_of_a_photo_are_its_caption(client: Client, olena: Phone, photo_id: str) -> None:
    chat = int(olena.id)
    sent = await client.call("sendPhoto", chat_id=chat, photo=photo_id)
    refusal = await client.refusal("editMessageText", chat_id=chat, message_id=sent["message_id"], text="y")
    assert (refusal.kind, refusal.words) == ("bad", client.tells("there is no text in the message to edit"))
    long = await client.refusal("sendPhoto", chat_id=chat, photo=photo_id, caption="я" * (limits.CAPTION + 1))
    assert (long.kind, long.words) == ("bad", client.tells("message caption is too long"))
    fits = await client.call("sendPhoto", chat_id=chat, photo=photo_id, caption="я" * limits.CAPTION)
    assert len(fits["caption"]) == limits.CAPTION


async def test_an_old_message_stays(client: Client, city: City, olena: Phone) -> None:
    sent = await client.call("sendMessage", chat_id=int(olena.id), text="x")
    await city.post("clock", advance_seconds=limits.DELETABLE_HOURS * 3600 + 60)
    refusal = await client.refusal("deleteMessage", chat_id=int(olena.id), message_id=sent["message_id"])
    assert (refusal.kind, refusal.words) == ("bad", client.tells("message can't be deleted for everyone"))


async def test_who_blocked_or_left_is_forbidden(client: Client, city: City, olena: Phone) -> None:
    await olena.act("block")
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="x")
    assert (refusal.kind, refusal.words) == ("forbidden", client.tells("bot was blocked by the user"))
    await olena.act("unblock")
    await olena.act("deactivate")
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="x")
    assert (refusal.kind, refusal.words) == ("forbidden", client.tells("user is deactivated"))
    stranger = await city.resident("telegram", "Max")
    refusal = await client.refusal("sendMessage", chat_id=int(stranger.id), text="x")
    assert (refusal.kind, refusal.words) == ("bad", client.tells("chat not found"))
    await city.post("groups", title="Двір", members=[stranger.id])
    refusal = await client.refusal("sendMessage", chat_id=int(stranger.id), text="x")
    assert (refusal.kind, refusal.words) == ("forbidden", client.tells("bot can't initiate conversation with a user"))


async def test_a_press_is_answered_once_and_in_time(client: Client, city: City, olena: Phone) -> None:
    keyboard = inline({"callback_data": "a"})
    await client.call("sendMessage", chat_id=int(olena.id), text="x", reply_markup=keyboard)
    old = "query is too old and response timeout expired or query ID is invalid"

    async def pressed() -> str:
        await olena.act("press", label="x")
        return str((await client.call("getUpdates", offset=-1))[0]["callback_query"]["id"])

    query = await pressed()
    long = await client.refusal("answerCallbackQuery", callback_query_id=query, text="x" * (limits.TOAST + 1))
    assert (long.kind, long.words) == ("bad", client.tells("MESSAGE_TOO_LONG"))
    assert await client.call("answerCallbackQuery", callback_query_id=query, text="x" * limits.TOAST)
    again = await client.refusal("answerCallbackQuery", callback_query_id=query)
    assert (again.kind, again.words) == ("bad", client.tells(old))
    late = await pressed()
    await city.post("clock", advance_seconds=151)
    refusal = await client.refusal("answerCallbackQuery", callback_query_id=late)
    assert (refusal.kind, refusal.words) == ("bad", client.tells(old))


@pytest.mark.parametrize(
    ("name", "error"), [("aiogram", TelegramUnauthorizedError), ("python-telegram-bot", InvalidToken)]
)
async def test_a_wrong_token_is_nobodys(city: City, name: str, error: type[Exception]) -> None:
    for token in ("12345:short", "1000000001:" + "a" * 20):
        with pytest.raises(error):
            async with opened(name, city, token) as client:
                await client.call("getMe")
    async with city.client.get("/telegram/botnonsense/getMe") as answer:
        assert (answer.status, (await answer.json())["error_code"]) == (404, 404)
