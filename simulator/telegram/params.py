"""What a method was called with, however it was sent: JSON, a form, multipart or the query."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from simulator.forms import UNREADABLE, read_form
from simulator.reading import is_whole, parse
from simulator.telegram.refusals import TOO_LARGE, Refused, bad

Json = dict[str, Any]
TRUE = ("true", "1", "yes")
LARGEST_UPLOAD = 50 * 1024 * 1024  # https://core.telegram.org/bots/faq#how-do-i-upload-a-large-file
PLAIN_PART = 1024 * 1024
GIVES_UP = 4 * LARGEST_UPLOAD


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass
class Params(dict[str, Any]):
    """Parameters by name, and the files that came with them."""

    files: dict[str, Upload] = field(default_factory=dict)


async def read(request: web.Request) -> Params:
    """Raises Refused. Values of forms stay text; the readers below understand both."""
    params = Params()
    params.update(request.query)
    if request.method == "POST" and request.can_read_body:
        await _read_body(request, params)
    check_text(params)
    return params


async def _read_body(request: web.Request, params: Params) -> None:
    try:
        if request.content_type == "application/json":
            params.update(await _json(request))
        elif request.content_type == "multipart/form-data":
            await _multipart(request, params)
        else:
            params.update(await _form(request))
    except web.HTTPRequestEntityTooLarge:
        raise Refused(TOO_LARGE, 413) from None


async def _json(request: web.Request) -> Json:
    body = parse((await request.read()).decode("utf-8", "replace"))
    if not isinstance(body, dict):
        raise bad("can't parse JSON object")
    return body


async def _form(request: web.Request) -> Json:
    posted = await read_form(request)
    if posted is None:
        raise bad("can't parse the request body")
    return dict(posted)


async def _multipart(request: web.Request, params: Params) -> None:
    """A file is a part with a file name. What is too large is read to its end, so that the answer is heard."""
    taken = 0
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            data, size = await _part(part, LARGEST_UPLOAD - taken if part.filename is not None else PLAIN_PART)
            taken += size
            if taken > GIVES_UP:
                raise Refused(TOO_LARGE, 413)
            if part.filename is None:
                params[part.name] = data.decode(part.get_charset("utf-8"))
            elif size <= LARGEST_UPLOAD:
                params.files[part.name] = Upload(part.filename, part.headers.get("Content-Type", ""), data)
    except UNREADABLE:
        raise bad("can't parse the request body") from None
    if taken > LARGEST_UPLOAD:
        raise Refused(TOO_LARGE, 413)


async def _part(part: BodyPartReader, most: int) -> tuple[bytes, int]:
    """(as much as may be kept, how much there was)"""
    kept, size = bytearray(), 0
    while chunk := await part.read_chunk(256 * 1024):
        size += len(chunk)
        if size <= most:
            kept += chunk
        if size > GIVES_UP:
            raise Refused(TOO_LARGE, 413)
    if size > most and part.filename is None:
        raise Refused(TOO_LARGE, 413)
    return bytes(kept), size


def uploads(params: Json) -> dict[str, Upload]:
    return params.files if isinstance(params, Params) else {}


def check_text(params: Json) -> None:
    """Raises Refused for half a letter: it could not be sent on."""
    if not is_whole(params):
        raise bad("strings must be encoded in UTF-8")


def text(params: Json, name: str) -> str:
    value = params.get(name)
    if isinstance(value, bool) or value is None:
        return ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def number(params: Json, name: str, usual: int = 0) -> int:
    """The whole number; anything else counts as not given."""
    value = params.get(name)
    if isinstance(value, str):
        digits = value.strip().removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) < 20:
            return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else usual


def real(params: Json, name: str) -> float | None:
    try:
        return float(text(params, name))
    except ValueError:
        return None


def flag(params: Json, name: str) -> bool:
    value = params.get(name)
    return value.lower() in TRUE if isinstance(value, str) else value is True or value == 1


def member(params: Json, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """A list or an object; forms carry it as JSON text. None when there is none or it cannot be read."""
    value = params.get(name)
    return parse(value) if isinstance(value, str) else value
