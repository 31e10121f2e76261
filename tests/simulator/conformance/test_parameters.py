"""Parameters come as JSON, form, multipart and query, mixed; whatever is in them is never the server's fault."""

import io
import json
import random
from typing import Any

import pytest
from aiohttp import FormData

from simulator.telegram.api import METHODS
from tests.simulator.city import TELEGRAM_TOKEN, City, Phone
from tests.simulator.conformance import limits

Json = dict[str, Any]
DOOR = f"/telegram/bot{TELEGRAM_TOKEN}"
BUTTONS = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}


def multipart(**fields: str) -> FormData:
    form = FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    return form


async def test_one_message_in_every_dress(city: City, olena: Phone) -> None:
    markup, told = json.dumps(BUTTONS), list[Json]()
    query = {"chat_id": olena.id, "reply_markup": markup}
    for method, sent in (
        ("POST", {"json": {"chat_id": int(olena.id), "text": "x", "reply_markup": BUTTONS}}),
        ("POST", {"json": {"chat_id": olena.id, "text": "x", "reply_markup": markup}}),
        ("POST", {"data": {**query, "text": "x"}}),
        ("POST", {"data": multipart(text="x", **query)}),
        ("POST", {"data": {"text": "x"}, "params": query}),
        ("POST", {"json": {"text": "x"}, "params": query}),
        ("GET", {"params": {**query, "text": "x"}}),
    ):
        async with city.client.request(method, f"{DOOR}/SENDmessage", **sent) as answer:
            told.append(await answer.json())
    assert all(one["ok"] and one["result"]["reply_markup"] == BUTTONS for one in told)


WRONG: tuple[tuple[str, Json, str], ...] = (
    ("sendMessage", {"chat_id": ""}, "chat_id is empty"),
    ("sendMessage", {"chat_id": [1]}, "chat_id is empty"),
    ("sendMessage", {"chat_id": "@nobody"}, "chat not found"),
    ("sendMessage", {"text": ["x"]}, "message text is empty"),
    ("sendMessage", {"entities": "{"}, "can't parse entities JSON object"),
    ("sendMessage", {"entities": [7]}, "can't parse MessageEntity: expected an Object"),
    ("sendMessage", {"entities": [{}]}, "can't parse MessageEntity: Can't find field \"offset\""),
    (
        "sendMessage",
        {"entities": [{"type": "bold", "offset": "a", "length": 1}]},
        'can\'t parse MessageEntity: Field "offset" must be of type Number',
    ),
    ("sendMessage", {"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ("sendMessage", {"reply_markup": [1]}, "object expected as reply markup"),
    ("sendMessage", {"reply_markup": {"inline_keyboard": 7}}, 'field "inline_keyboard" must be of type Array'),
    (
        "sendMessage",
        {"reply_markup": {"inline_keyboard": [7]}},
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        "sendMessage",
        {"reply_markup": {"inline_keyboard": [[7]]}},
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    (
        "sendMessage",
        {"reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        "sendMessage",
        {"reply_markup": {"keyboard": [[7]]}},
        "can't parse keyboard button: KeyboardButton must be a String or an Object",
    ),
    ("sendMessage", {"link_preview_options": [1]}, "object expected as link preview options"),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendPhoto", {"photo": 7}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "attach://nothing"}, "there is no photo in the request"),
    ("sendDocument", {}, "there is no document in the request"),
    ("sendMediaGroup", {}, 'parameter "media" is required'),
    ("sendMediaGroup", {"media": []}, "there are no messages to send"),
    ("sendMediaGroup", {"media": {"a": 1}}, "expected an Array of InputMedia"),
    ("sendMediaGroup", {"media": [1, 2]}, "can't parse InputMedia: expected an Object"),
    ("sendMediaGroup", {"media": [{"type": "x"}] * 2}, 'can\'t parse InputMedia: type "x" is unsupported'),
    ("sendMediaGroup", {"media": [{"type": "photo"}] * 2}, "can't parse InputMedia: media not found"),
    ("sendLocation", {}, "latitude is empty"),
    ("sendLocation", {"latitude": "x", "longitude": "y"}, "wrong location specified"),
    ("sendVenue", {"latitude": 1, "longitude": 2}, 'parameter "title" is required'),
    ("editMessageText", {}, "message identifier is not specified"),
    ("editMessageText", {"message_id": "first"}, "message identifier is not specified"),
    ("editMessageMedia", {"message_id": 1}, "media isn't specified"),
    ("deleteMessages", {}, "message identifiers are not specified"),
    ("deleteMessages", {"message_ids": 7}, "expected an Array of message identifiers"),
    ("getFile", {}, "file_id not specified"),
    ("setMyCommands", {"commands": [{}] * (limits.COMMANDS + 1)}, "can't parse commands JSON object"),
)


@pytest.mark.parametrize(("method", "params", "words"), WRONG)
async def test_what_is_of_the_wrong_kind_is_refused(
    city: City, olena: Phone, method: str, params: Json, words: str
) -> None:
    told = await city.telegram(method, **{"chat_id": olena.id, "text": "x", **params})
    assert (told["error_code"], told["description"]) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize("dress", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_body_too_large_is_refused_as_such(city: City, dress: str) -> None:
    body = io.BytesIO(b"x" * 2_000_000)
    async with city.client.post(f"{DOOR}/sendMessage", data=body, headers={"Content-Type": dress}) as answer:
        assert (answer.status, (await answer.json())["description"]) == (413, "Request Entity Too Large")


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "NaN",
    "x" * 5000,
    "\ud800",
    "<b>а\x00</b>",
    "*_`[~||>![",
    [],
    [[]],
    {},
    [{}],
    [{"type": "photo", "media": {}}] * 2,
    {"type": "photo", "media": "attach://x"},
    {"inline_keyboard": [[{"text": "x", "web_app": 7}]]},
    {"keyboard": [[{"text": "x", "request_contact": []}]]},
    [{"type": ["bold"], "offset": 0, "length": 1}],
    [{"type": "text_link", "offset": 0, "length": 1, "url": "http://[x"}],
    {"message_id": []},
    "http://[x",
    "tg://user?id=" + "9" * 40,
)
FIELDS = ("chat_id", "text", "caption", "parse_mode", "entities", "caption_entities", "reply_markup", "photo",
          "document", "media", "latitude", "longitude", "title", "address", "message_id", "message_ids", "file_id",
          "action", "link_preview_options", "reply_parameters", "callback_query_id", "secret_token", "max_connections",
          "offset", "limit", "allowed_updates", "commands", "description", "language_code", "menu_button")  # fmt: skip


async def test_no_parameter_breaks_any_method(city: City, olena: Phone) -> None:
    """Seeded: odd values in every parameter, in every dress."""
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    await city.telegram("sendMessage", chat_id=olena.id, text="x")
    for _ in range(1500):
        method = dice.choice([one for one in METHODS if one != "getUpdates"])
        params = {
            "chat_id": olena.id,
            "text": "x",
            "message_id": 2,
            "parse_mode": dice.choice(["HTML", "MarkdownV2", ""]),
        }
        params |= {dice.choice(FIELDS): dice.choice(ODD) for _ in range(dice.randrange(1, 5))}
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        is_form = dice.random() < 0.4 and json.dumps(form, ensure_ascii=False).isprintable()
        sent: Json = {"data": form} if is_form else {"json": params}
        async with city.client.post(f"{DOOR}/{method}", **sent) as answer:
            assert answer.status < 500, (seed, method, params, await answer.text())
