"""The bot as a turn uses it: Bot API calls as JSON over connections that are kept, and what their answers mean.

aiogram's session would check and copy every call once more, at several times the cost; what we send is drawn by
`drawing.py`, and its tests hold it against the published limits.
"""

from contextlib import suppress
from typing import Any

import aiohttp
import orjson

from bot.channels.limits import Limited
from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, UnknownFile, Wrong
from bot.channels.posting import Posting
from bot.channels.telegram.drawing import Call

LONGEST_NOTE = 200
API_SECONDS = 4

_NO_TIMER = aiohttp.ClientTimeout()
"""`Limited` has one already."""

_JSON = "Content-Type: application/json\r\n"
NOT_MODIFIED = "message is not modified"
NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message can't be deleted",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
)
_UNKNOWN_FILE = ("wrong file identifier", "wrong remote file identifier", "wrong type of the web page content")
_NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid")


class _Refused(Exception):
    """Telegram's own words begin with their kind ("Bad Request: "), which is left out here; case says nothing."""

    def __init__(self, code: int, words: str, parameters: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.words = words.lower().removeprefix("bad request: ")
        self.parameters = parameters

    def failure(self, method: str) -> SendFailed:
        return failure(method, self.code, self.words, self.parameters)


class Telegram:
    def __init__(self, http: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._http = http
        self._url = f"{api_url}/bot{token}"
        self._posting = Posting(self._url)
        self._username = ""
        self.bot_id = int(token.split(":", 1)[0])

    async def username(self) -> str:
        """Asked once. Raises SendFailed."""
        if not self._username:
            async with Limited("getMe", API_SECONDS):
                me = await self._ask(Call("getMe", {}))
                if not isinstance(me, dict) or "username" not in me:
                    raise ValueError("no bot")
                self._username = str(me["username"])
        return self._username

    async def send(self, call: Call, *, timeout: float, photo: str | bytes = "") -> Sent:
        """`photo` is Telegram's file_id, or the picture itself. An edit that changes nothing is done; what cannot be
        edited is sent anew, and a group that moved is followed, within the same `timeout`. Raises SendFailed."""
        async with Limited(call.method, timeout):
            try:
                return sent_of(call, await self._call(call, photo))
            except _Refused as refusal:
                if refusal.words.startswith(NOT_MODIFIED):
                    return Sent(str(call.params["message_id"]))
                again = _another_way(call, refusal)
            return sent_of(again, await self._ask(again, photo))

    async def answer_press(self, press_id: str, text: str = "") -> None:
        """Stops the spinner on a pressed button. Never raises: a query too old to be answered is nobody's loss."""
        with suppress(SendFailed):
            async with Limited("answerCallbackQuery", API_SECONDS):
                note = {"text": text[:LONGEST_NOTE]} if text else {}
                await self._ask(Call("answerCallbackQuery", {"callback_query_id": press_id, **note}))

    async def _ask(self, call: Call, photo: str | bytes = "") -> object:
        """Raises SendFailed where it is refused."""
        try:
            return await self._call(call, photo)
        except _Refused as refusal:
            raise refusal.failure(call.method) from None

    async def _call(self, call: Call, photo: str | bytes = "") -> object:
        """Raises _Refused."""
        if not isinstance(photo, bytes) or not call.media:
            body = orjson.dumps(_with_file(call, str(photo)))
            return _result(*await self._posting.post(f"/{call.method}", body, _JSON))
        async with self._http.post(
            f"{self._url}/{call.method}", data=_form(call, photo), allow_redirects=False, timeout=_NO_TIMER
        ) as response:
            return _result(response.status, await response.read())

    def close(self) -> None:
        self._posting.close()


def _with_file(call: Call, file: str) -> dict[str, Any]:
    if not call.media:
        return call.params
    if call.method == "sendPhoto":
        return {**call.params, "photo": file}
    return {**call.params, "media": {**call.params["media"], "media": file}}


def _form(call: Call, photo: bytes) -> aiohttp.FormData:
    """A picture goes along as a part of the form, to which the call points."""
    form = aiohttp.FormData()
    for name, value in _with_file(call, "attach://picture").items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    form.add_field("picture", photo, filename=f"{call.media}.png", content_type="image/png")
    return form


def _result(status: int, body: bytes) -> object:
    """Raises _Refused, and ValueError for what is no answer of the Bot API."""
    try:
        answer = orjson.loads(body)
    except ValueError:
        if status >= 400:
            raise _Refused(status, "", {}) from None
        raise
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    if answer.get("ok") is True:
        return answer.get("result")
    code, parameters = answer.get("error_code"), answer.get("parameters")
    raise _Refused(
        code if isinstance(code, int) else status,
        str(answer.get("description", "")),
        parameters if isinstance(parameters, dict) else {},
    )


def sent_of(call: Call, result: object) -> Sent:
    """Raises ValueError for what is neither a message nor True."""
    if result is True:
        return Sent(str(call.params.get("message_id", "")))
    if not isinstance(result, dict) or not isinstance(result.get("message_id"), int):
        raise ValueError("no message")
    return Sent(str(result["message_id"]), _file_id(result.get("photo")))


def _file_id(sizes: object) -> str:
    """Of the largest size, which Telegram lists last. Raises ValueError for what is no list of sizes."""
    match sizes:
        case None | []:
            return ""
        case [*_, {"file_id": file_id}]:
            return str(file_id)
    raise ValueError("no sizes")


def _another_way(call: Call, refusal: _Refused) -> Call:
    """Raises SendFailed where there is none."""
    moved_to = refusal.parameters.get("migrate_to_chat_id")
    if isinstance(moved_to, int) and moved_to != call.params["chat_id"]:
        return Call(call.method, {**call.params, "chat_id": moved_to}, call.media)
    if call.instead is None or not refusal.words.startswith(NOT_EDITABLE):
        raise refusal.failure(call.method)
    return call.instead


_BY_CODE: dict[int, type[SendFailed]] = {403: Blocked, 401: Stopped, 404: Stopped, 409: Stopped}


def failure(method: str, code: int, words: str, parameters: dict[str, Any]) -> SendFailed:
    """By error_code first; by the words only where that does not tell."""
    if code == 429:
        seconds = parameters.get("retry_after", 1)
        return Later(method, 429, retry_after=seconds if isinstance(seconds, int) else 1)
    if code == 400:
        return Wrong(method, "migrated") if "migrate_to_chat_id" in parameters else bad_request(method, words)
    if code >= 500:
        return Later(method, "server", certain=False)
    return _BY_CODE.get(code, Wrong)(method, code)


def bad_request(method: str, words: str) -> SendFailed:
    """A 400, told apart by how its words begin: nobody there, a picture that Telegram forgot, our own mistake."""
    beginning = words.lower().removeprefix("bad request: ")
    if beginning.startswith(_NOBODY):
        return Blocked(method, 400)
    return (UnknownFile if beginning.startswith(_UNKNOWN_FILE) else Wrong)(method, 400)
