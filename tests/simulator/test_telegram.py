"""The Bot API as its two best-known clients meet it."""

from collections.abc import AsyncIterator

import pytest
import telegram as ptb
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from tests.simulator.city import TELEGRAM_TOKEN, City, Listener, Phone, until


@pytest.fixture
async def bot(city: City) -> AsyncIterator[Bot]:
    server = TelegramAPIServer.from_base(f"{city.url}/telegram")
    async with Bot(TELEGRAM_TOKEN, session=AiohttpSession(api=server)) as bot:
        yield bot


@pytest.fixture
async def olena(city: City) -> Phone:
    phone = await city.resident("telegram")
    await phone.act("start")
    return phone


def markup(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=one, callback_data=one) for one in data]])


async def test_a_press_travels_to_the_bot_and_its_answer_to_the_phone(bot: Bot, olena: Phone) -> None:
    sent = await bot.send_message(int(olena.id), "<b>Привіт</b>, це 🦊", parse_mode="HTML", reply_markup=markup("yes"))
    pressed = await olena.act("press", label="yes")
    updates = await bot.get_updates(offset=-1)
    query = updates[-1].callback_query
    assert query is not None
    assert query.data == "yes"
    assert query.from_user.language_code == "uk"
    assert str(updates[-1].update_id) == pressed["update_id"]
    await query.answer("Готово")
    await bot.edit_message_text("Дякуємо", chat_id=olena.id, message_id=sent.message_id)
    screen = await olena.screen()
    assert screen["toast"]["text"] == "Готово"
    assert screen["messages"][-1]["text"] == "Дякуємо"
    assert screen["messages"][-1]["edited"]
    assert screen["messages"][-1]["buttons"] == []


async def test_the_other_client_is_served_as_well(city: City, olena: Phone) -> None:
    async with ptb.Bot(TELEGRAM_TOKEN, base_url=f"{city.url}/telegram/bot") as bot:
        assert bot.username == "kyiv_city_bot"
        keyboard = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Відкрити", url="https://example.org/")]])
        sent = await bot.send_message(int(olena.id), "Текст", reply_markup=keyboard)
        assert sent.from_user is not None
        assert sent.from_user.is_bot
        assert (await olena.act("press", label="Відкрити"))["url"] == "https://example.org/"
        assert [one.message.text for one in await bot.get_updates() if one.message] == ["/start"]
        with pytest.raises(ptb.error.BadRequest, match="Message is not modified"):
            await sent.edit_text("Текст", reply_markup=keyboard)
        assert await bot.set_my_description("Опис", language_code="uk")
        assert await sent.delete()


async def test_words_are_drawn_as_the_entities_say(bot: Bot, olena: Phone) -> None:
    entities = [
        MessageEntity(type="bold", offset=3, length=4),
        MessageEntity(type="italic", offset=5, length=2),
        MessageEntity(type="text_link", offset=8, length=3, url="https://example.org/"),
    ]
    await bot.send_message(int(olena.id), "🦊 abcd xyz https://kyiv.ua.", entities=entities)
    assert (await olena.screen())["messages"][-1]["spans"] == [
        {"text": "🦊 "},
        {"text": "ab", "bold": True},
        {"text": "cd", "bold": True, "italic": True},
        {"text": " "},
        {"text": "xyz", "url": "https://example.org/"},
        {"text": " "},
        {"text": "https://kyiv.ua", "url": "https://kyiv.ua"},
        {"text": "."},
    ]


async def test_every_look_of_words_is_drawn(bot: Bot, olena: Phone) -> None:
    words = "<u>а</u><s>б</s><tg-spoiler>в</tg-spoiler><code>г</code><blockquote>д</blockquote><pre>е</pre>"
    await bot.send_message(int(olena.id), words, parse_mode="HTML")
    looks = ("underline", "struck", "spoiler", "code", "quote", "code")
    assert (await olena.screen())["messages"][-1]["spans"] == [
        {"text": text, look: True} for text, look in zip("абвгде", looks, strict=True)
    ]


@pytest.mark.parametrize(
    ("words", "mode", "error"),
    [
        ("", None, "message text is empty"),
        (" \n", None, "text must be non-empty"),
        ("<b></b>", "HTML", "text must be non-empty"),
        ("🦊" * 2049, None, "message is too long"),
        ("<b>x", "HTML", "can't parse entities: Can't find end tag"),
        ("<h1>x</h1>", "HTML", "can't parse entities: Unsupported start tag"),
        ("a < b", "HTML", "can't parse entities"),
        ("x</b>", "HTML", "can't parse entities: Unexpected end tag"),
    ],
)
async def test_text_the_server_refuses(bot: Bot, olena: Phone, words: str, mode: str | None, error: str) -> None:
    with pytest.raises(TelegramBadRequest, match=error):
        await bot.send_message(int(olena.id), words, parse_mode=mode)


async def test_the_longest_text_fits_after_its_tags(bot: Bot, olena: Phone) -> None:
    sent = await bot.send_message(int(olena.id), f"<b>{'🦊' * 2048}</b>", parse_mode="HTML")
    assert sent.text == "🦊" * 2048


@pytest.mark.parametrize("data", ["я" * 33, "x" * 65])
async def test_button_data_has_64_bytes(bot: Bot, olena: Phone, data: str) -> None:
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(int(olena.id), "x", reply_markup=markup(data))
    await bot.send_message(int(olena.id), "x", reply_markup=markup("я" * 32))


async def test_who_cannot_be_written_to(city: City, bot: Bot, olena: Phone) -> None:
    max_ = await city.resident("telegram", "Max")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(int(max_.id), "x")
    await olena.act("block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(int(olena.id), "x")
    await olena.act("unblock")
    await bot.send_message(int(olena.id), "x")
    changes = [one.my_chat_member for one in await bot.get_updates() if one.my_chat_member]
    assert [one.new_chat_member.status for one in changes] == ["kicked", "member"]


async def test_other_refusals(city: City, bot: Bot, olena: Phone) -> None:
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=olena.id, message_id=999)
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await bot.answer_callback_query("1")
    assert (await city.telegram("sendPigeon"))["error_code"] == 404
    server = TelegramAPIServer.from_base(f"{city.url}/telegram")
    async with Bot("12345:short", session=AiohttpSession(api=server)) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_a_press_is_too_old_after_150_seconds(city: City, bot: Bot, olena: Phone) -> None:
    await bot.send_message(int(olena.id), "x", reply_markup=markup("yes"))
    await olena.act("press", label="yes")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    await city.post("clock", advance_seconds=151)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await query.answer("late")


async def test_a_reply_keyboard_shares_and_goes_away(bot: Bot, olena: Phone) -> None:
    rows = [
        [KeyboardButton(text="Мій номер", request_contact=True)],
        [KeyboardButton(text="Я тут", request_location=True)],
    ]
    await bot.send_message(int(olena.id), "Хто ви?", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    shown = (await olena.screen())["keyboard"]
    assert [button["kind"] for row in shown for button in row] == ["share_phone", "share_location"]
    await olena.act("press", label="Мій номер")
    await olena.act("press", label="Я тут")
    contact, location = [one.message for one in (await bot.get_updates())[-2:]]
    assert contact is not None
    assert contact.contact is not None
    assert str(contact.contact.user_id) == olena.id
    assert location is not None
    assert location.location is not None
    await bot.send_message(int(olena.id), "Дякую", reply_markup=ReplyKeyboardRemove())
    assert (await olena.screen())["keyboard"] is None


async def test_everything_a_phone_can_send_parses(city: City, bot: Bot, olena: Phone) -> None:
    for name in ("sticker", "voice", "file", "picture"):
        await olena.act(name)
    for whose in ("own", "other", "forwarded"):
        await olena.act("share_contact", whose=whose)
    await olena.act("share_location", latitude=50.45, longitude=30.52)
    text = await olena.act("text", text="/help будь ласка")
    shown = (await olena.screen())["messages"][-1]
    await olena.act("edit", message_id=shown["id"], text="інакше")
    updates = await bot.get_updates()
    assert str(updates[-2].update_id) == text["update_id"]
    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "інакше"
    assert updates[-2].message is not None
    assert updates[-2].message.text == "/help будь ласка"
    forwarded = [one.message for one in updates if one.message and one.message.forward_origin]
    assert len(forwarded) == 1


async def test_commands_follow_the_phone_language(bot: Bot, olena: Phone) -> None:
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.set_my_commands([BotCommand(command="help", description="Допомога")], language_code="uk")
    assert (await bot.get_my_commands(language_code="uk"))[0].description == "Допомога"
    assert (await olena.screen())["commands"] == [{"command": "help", "description": "Допомога"}]
    await olena.act("language", language="en")
    assert (await olena.screen())["commands"] == [{"command": "help", "description": "Help"}]


async def test_polling_and_webhook_exclude_each_other(city: City, listener: Listener, bot: Bot) -> None:
    await bot.set_webhook(listener.url, secret_token="s")
    refused = await city.telegram("getUpdates")
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    assert (await bot.get_webhook_info()).url == listener.url
    await bot.delete_webhook()
    assert (await city.telegram("getUpdates")) == {"ok": True, "result": []}


async def test_a_webhook_gets_what_waited_and_may_answer_with_a_method(
    listener: Listener, bot: Bot, olena: Phone
) -> None:
    listener.answers["message"] = {"method": "sendMessage", "chat_id": olena.id, "text": "З відповіді"}
    await bot.set_webhook(listener.url, secret_token="secret-1")
    await until(lambda: bool(listener.bodies))
    assert listener.raw[0][1]["X-Telegram-Bot-Api-Secret-Token"] == "secret-1"
    screen = await olena.screen(since=0)
    assert screen["idle"]
    assert screen["messages"][-1]["text"] == "З відповіді"


async def test_allowed_updates_are_honoured(city: City, bot: Bot, olena: Phone) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["message"])
    assert (await olena.act("block"))["update_id"] == ""
