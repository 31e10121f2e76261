"""What the channels' answers come to, told by small servers that answer badly on purpose."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.channels.mute import mute_bot
from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, UnknownFile, Wrong
from bot.channels.telegram.client import Telegram
from bot.channels.telegram.drawing import Call
from bot.channels.viber.client import Viber
from bot.channels.viber.drawing import Drawn

TOKEN, SECRET = "12345:telegram-token", "таємний текст"
MESSAGE = {"message_id": 31, "date": 1, "chat": {"id": 77, "type": "private"}}
HANGS = web.Response(status=599)
DROPS = web.Response(status=598)


class Far:
    """The other side: gives the prepared answers one after another, the last one for ever, and remembers what came."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.headers: dict[str, str] = {}
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json() if request.content_type == "application/json" else _form(await request.post())
        self.heard.append((request.path.rsplit("/", 1)[-1], body))
        self.headers = dict(request.headers)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is HANGS:
            await asyncio.sleep(30)
        if answer is DROPS and request.transport:
            request.transport.close()
        if isinstance(answer, web.HTTPException):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        if isinstance(body, bytes):
            return web.Response(status=status, body=body, content_type="text/html")
        return web.json_response(body if not isinstance(body, web.Response) else {}, status=status)


def _form(posted: Mapping[str, Any]) -> dict[str, Any]:
    """A file becomes its name and its bytes."""
    return {
        name: (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        for name, value in posted.items()
    }


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    far = Far()
    app = web.Application()
    app.router.add_post("/{path:.*}", far.answer)
    async with TestServer(app, handler_cancellation=True, shutdown_timeout=0.1) as server:
        far.url = str(server.make_url("")).rstrip("/")
        yield far


@pytest.fixture
async def telegram(far: Far) -> AsyncIterator[Telegram]:
    async with aiohttp.ClientSession() as http:
        yield Telegram(http, TOKEN, far.url)


@pytest.fixture
async def viber(far: Far) -> AsyncIterator[Viber]:
    async with aiohttp.ClientSession() as http:
        yield Viber(http, "viber-token", f"{far.url}/pa/")


def no(code: int, description: str, **parameters: int) -> tuple[int, dict[str, Any]]:
    more = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": description, **more}


def keeps_secrets(failure: SendFailed) -> bool:
    told = f"{failure!r} {failure.code} {failure.__dict__}"
    return not any(secret in told for secret in (SECRET, TOKEN, "viber-token", "+380"))


def message(text: str = SECRET, **more: Any) -> Call:
    return Call("sendMessage", {"chat_id": 77, "text": text, **more})


EDIT = Call("editMessageText", {"chat_id": 77, "message_id": 30, "text": SECRET}, instead=message())
PHOTO = Call("sendPhoto", {"chat_id": 77, "caption": SECRET}, media="m1")
TO_PHOTO = Call(
    "editMessageMedia",
    {"chat_id": 77, "message_id": 30, "media": {"type": "photo", "caption": SECRET}},
    media="m1",
    instead=PHOTO,
)
SIZES = [{"file_id": size, "file_unique_id": size, "width": 9, "height": 9} for size in ("small", "large")]


async def test_telegram_tells_the_new_messages_id(far: Far, telegram: Telegram) -> None:
    far.answers = [{"ok": True, "result": MESSAGE}]
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    call = message(entities=entities, reply_markup=keyboard, link_preview_options={"is_disabled": True})
    assert await telegram.send(call, timeout=4) == Sent("31")
    assert far.heard == [("sendMessage", call.params)]


@pytest.mark.parametrize(
    ("answer", "outcome", "retry_after", "certain"),
    [
        (no(403, "Forbidden: bot was blocked by the user"), Blocked, 0, True),
        (no(403, "Forbidden: user is deactivated"), Blocked, 0, True),
        (no(403, "Forbidden: words of next year"), Blocked, 0, True),
        (no(400, "Bad Request: chat not found"), Blocked, 0, True),
        (no(400, "BAD REQUEST: CHAT NOT FOUND"), Blocked, 0, True),
        (no(400, "Bad Request: message is too long"), Wrong, 0, True),
        (no(400, "Bad Request: can't find the chat not found"), Wrong, 0, True),
        (no(400, f"Bad Request: {SECRET} +380441234567"), Wrong, 0, True),
        (no(413, "Request Entity Too Large"), Wrong, 0, True),
        (no(406, "Not Acceptable"), Wrong, 0, True),
        (no(429, "Too Many Requests: retry after 7", retry_after=7), Later, 7, True),
        (no(429, "Too Many Requests: retry after 0", retry_after=0), Later, 0, True),
        (no(401, "Unauthorized"), Stopped, 0, True),
        (no(404, "Not Found"), Stopped, 0, True),
        (no(409, "Conflict: terminated by other getUpdates request"), Stopped, 0, True),
        (no(500, "Internal Server Error"), Later, 0, False),
        (no(502, "Bad Gateway"), Later, 0, False),
        ((502, b"<html>Bad Gateway</html>"), Later, 0, False),
        ((200, b"{"), Later, 0, False),
        ((200, b"\xff\xfe\xff"), Later, 0, False),
        ((200, {"ok": True, "result": {"no": "message"}}), Later, 0, False),
        (HANGS, Later, 0, False),
        (DROPS, Later, 0, False),
    ],
)
async def test_telegrams_answer_comes_to(
    far: Far, telegram: Telegram, answer: Any, outcome: type[SendFailed], retry_after: float, certain: bool
) -> None:
    far.answers = [answer]
    with pytest.raises(SendFailed) as caught:
        await telegram.send(message(), timeout=0.3)
    failure = caught.value
    assert (type(failure), failure.retry_after, failure.certain) == (outcome, retry_after, certain)
    assert failure.code.startswith("sendMessage ")
    assert keeps_secrets(failure)
    assert len(far.heard) == 1


async def test_a_telegram_that_is_away_certainly_got_nothing() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Later) as caught:
            await Telegram(http, TOKEN, f"http://127.0.0.1:{unused_port()}").send(message(), timeout=1)
    assert caught.value.certain
    assert keeps_secrets(caught.value)


async def test_an_edit_that_changes_nothing_is_done(far: Far, telegram: Telegram) -> None:
    far.answers = [no(400, "Bad Request: message is not modified: specified new message content …")]
    assert await telegram.send(EDIT, timeout=1) == Sent("30")


async def test_an_edit_may_answer_true(far: Far, telegram: Telegram) -> None:
    far.answers = [{"ok": True, "result": True}]
    assert await telegram.send(EDIT, timeout=1) == Sent("30")


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "there is no text in the message to edit"]
)
async def test_what_cannot_be_edited_is_sent_anew(far: Far, telegram: Telegram, words: str) -> None:
    far.answers = [no(400, f"Bad Request: {words}"), {"ok": True, "result": MESSAGE}]
    assert await telegram.send(EDIT, timeout=1) == Sent("31")
    assert [method for method, _ in far.heard] == ["editMessageText", "sendMessage"]
    assert "message_id" not in far.heard[1][1]


@pytest.mark.parametrize("photo", ["AgAC-file-id", b"png"])
async def test_a_picture_is_sent_and_its_name_there_is_told(far: Far, telegram: Telegram, photo: str | bytes) -> None:
    far.answers = [{"ok": True, "result": {**MESSAGE, "photo": SIZES}}]
    assert await telegram.send(PHOTO, timeout=1, photo=photo) == Sent("31", "large")
    ((method, params),) = far.heard
    assert (method, params["caption"]) == ("sendPhoto", SECRET)
    if isinstance(photo, str):
        assert params["photo"] == photo
    else:
        assert ("m1.png", photo) in params.values()


async def test_words_become_a_picture_or_a_picture_is_sent_anew(far: Far, telegram: Telegram) -> None:
    far.answers = [no(400, "Bad Request: message can't be edited"), {"ok": True, "result": {**MESSAGE, "photo": SIZES}}]
    assert await telegram.send(TO_PHOTO, timeout=1, photo="AgAC") == Sent("31", "large")
    (edited, media), (anew, photo) = far.heard
    assert (edited, anew) == ("editMessageMedia", "sendPhoto")
    assert media["media"] == {"type": "photo", "media": "AgAC", "caption": SECRET}
    assert (photo["photo"], photo["caption"]) == ("AgAC", SECRET)


@pytest.mark.parametrize(
    "words", ["wrong file identifier/HTTP URL specified", "wrong remote file identifier specified: Wrong padding"]
)
async def test_a_picture_that_telegram_forgot_is_told_apart(far: Far, telegram: Telegram, words: str) -> None:
    far.answers = [no(400, f"Bad Request: {words}")]
    with pytest.raises(UnknownFile):
        await telegram.send(PHOTO, timeout=1, photo="AgAC")


async def test_a_group_that_moved_is_followed(far: Far, telegram: Telegram) -> None:
    upgraded = no(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100)
    far.answers = [upgraded, {"ok": True, "result": MESSAGE}]
    assert await telegram.send(message(), timeout=1) == Sent("31")
    assert [params["chat_id"] for _, params in far.heard] == [77, -100]


async def test_a_group_that_moves_for_ever_is_given_up(far: Far, telegram: Telegram) -> None:
    far.answers = [no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100)]
    with pytest.raises(Wrong) as caught:
        await telegram.send(message(), timeout=1)
    assert caught.value.code == "sendMessage migrated"
    assert len(far.heard) == 2


async def test_an_edit_and_its_message_share_one_limit(far: Far, telegram: Telegram) -> None:
    far.answers = [no(400, "Bad Request: message to edit not found"), HANGS]
    began = asyncio.get_running_loop().time()
    with pytest.raises(Later):
        await telegram.send(EDIT, timeout=0.3)
    assert asyncio.get_running_loop().time() - began < 1


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": True, "result": True},
        no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        no(401, "Unauthorized"),
        (502, b"<html>"),
        (200, b"\xff"),
        DROPS,
    ],
)
async def test_answering_a_press_never_raises(far: Far, telegram: Telegram, answer: Any) -> None:
    far.answers = [answer]
    await telegram.answer_press("q", "п" * 300)
    assert far.heard == [("answerCallbackQuery", {"callback_query_id": "q", "text": "п" * 200})]


async def test_the_bots_name_is_asked_once(far: Far, telegram: Telegram) -> None:
    far.answers = [(502, b""), {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "K", "username": "kyiv"}}]
    with pytest.raises(Later):
        await telegram.username()
    assert [await telegram.username(), await telegram.username()] == ["kyiv", "kyiv"]
    assert len(far.heard) == 2


TEXT: dict[str, Any] = {"type": "text", "sender": {"name": "К"}, "min_api_version": 3, "text": SECRET}
SHOWN = {**TEXT, "keyboard": {"Type": "keyboard", "Buttons": []}}
PLAIN = {"type": "text", "sender": {"name": "К"}, "text": SECRET, "min_api_version": 1}
DRAWN = Drawn(SHOWN, PLAIN)


def status(number: int) -> dict[str, Any]:
    return {"status": number, "status_message": f"{SECRET} +380441234567"}


@pytest.mark.parametrize("token", [5741311803571721087, "5741311803571721087"])
async def test_viber_tells_the_messages_token(far: Far, viber: Viber, token: int | str) -> None:
    far.answers = [{"status": 0, "message_token": token}]
    assert await viber.send("abc==", DRAWN, timeout=4) == Sent("5741311803571721087")
    assert far.heard == [("send_message", {**SHOWN, "receiver": "abc=="})]
    assert far.headers["X-Viber-Auth-Token"] == "viber-token"


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        *[(number, Wrong) for number in (1, 3, 4, 11, 13, 14, 22, 25, 999, -1)],
        *[(number, Blocked) for number in (5, 6)],
        *[(number, Stopped) for number in (2, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21, 23, 24)],
        (12, Later),
    ],
)
async def test_vibers_status_comes_to(far: Far, viber: Viber, number: int, outcome: type[SendFailed]) -> None:
    far.answers = [status(number)]
    with pytest.raises(SendFailed) as caught:
        await viber.send("abc", DRAWN, timeout=1)
    assert type(caught.value) is outcome
    assert caught.value.code == f"send_message {number}"
    assert caught.value.certain
    assert caught.value.retry_after == (60 if number == 12 else 0)
    assert keeps_secrets(caught.value)


@pytest.mark.parametrize(
    ("answer", "outcome", "certain"),
    [
        ((500, b""), Later, False),
        ((503, status(0)), Later, False),
        ((429, b""), Later, True),
        ((403, b""), Stopped, True),
        (web.HTTPTemporaryRedirect("/elsewhere"), Stopped, True),
        ((413, b""), Wrong, True),
        ((200, b"{"), Later, False),
        ((200, b"\xff"), Later, False),
        ([], Later, False),
        ({}, Later, False),
        ({"status": "0"}, Later, False),
        ({"status": False}, Later, False),
        (HANGS, Later, False),
        (DROPS, Later, False),
    ],
)
async def test_a_broken_answer_of_viber_comes_to(
    far: Far, viber: Viber, answer: Any, outcome: type[SendFailed], certain: bool
) -> None:
    far.answers = [answer]
    with pytest.raises(SendFailed) as caught:
        await viber.send("abc", DRAWN, timeout=0.3)
    assert (type(caught.value), caught.value.certain) == (outcome, certain)
    assert keeps_secrets(caught.value)
    assert len(far.heard) == 1


async def test_a_viber_that_is_away_certainly_got_nothing() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Later) as caught:
            await Viber(http, "viber-token", f"http://127.0.0.1:{unused_port()}").send("abc", DRAWN, timeout=1)
    assert caught.value.certain


@pytest.mark.parametrize("number", [11, 13, 14])
async def test_what_a_device_cannot_show_is_sent_once_as_words(far: Far, viber: Viber, number: int) -> None:
    far.answers = [status(number), {"status": 0, "message_token": 8}]
    assert await viber.send("abc", DRAWN, timeout=1) == Sent("8")
    assert [body for _, body in far.heard] == [{**SHOWN, "receiver": "abc"}, {**PLAIN, "receiver": "abc"}]


async def test_what_loses_nothing_is_left_out_on_an_old_device(far: Far, viber: Viber) -> None:
    far.answers = [status(13)]
    assert await viber.send("abc", Drawn(SHOWN, None), timeout=1) == Sent("")
    assert len(far.heard) == 1


async def test_words_that_fail_too_are_given_up(far: Far, viber: Viber) -> None:
    far.answers = [status(13)]
    with pytest.raises(Wrong):
        await viber.send("abc", DRAWN, timeout=1)
    assert len(far.heard) == 2


async def test_cyrillic_leaves_as_itself(far: Far, viber: Viber) -> None:
    """Escaped, 7000 letters would be 42 KB, and Viber takes 30."""
    far.answers = [{"status": 0, "message_token": 1}]
    await viber.send("abc", Drawn({**TEXT, "text": "ї" * 7000}, None), timeout=4)
    assert int(far.headers["Content-Length"]) < 15_000


async def test_the_webhook_is_set_and_the_account_read(far: Far, viber: Viber) -> None:
    far.answers = [{"status": 0, "name": "Київ"}]
    await viber.set_webhook("https://kyiv.example/webhooks/viber", ["delivered"])
    assert (await viber.get_account_info())["name"] == "Київ"
    assert far.heard == [
        ("set_webhook", {"url": "https://kyiv.example/webhooks/viber", "event_types": ["delivered"]}),
        ("get_account_info", {}),
    ]
    far.answers = [status(1)]
    with pytest.raises(Wrong, match="set_webhook 1"):
        await viber.set_webhook("http://x", [])


async def test_the_mute_bot_calls_nobody() -> None:
    bot = mute_bot()
    with pytest.raises(RuntimeError, match="called Telegram"):
        await bot.get_me()
    await bot.session.close()
