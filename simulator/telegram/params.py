"""What a method was called with, however it was sent: JSON, a form, multipart or the query."""

from typing import Any

from aiohttp import web

from simulator.forms import read_form
from simulator.reading import is_whole, parse
from simulator.telegram.refusals import bad

Json = dict[str, Any]
TRUE = ("true", "1", "yes")


async def read(request: web.Request) -> Json:
    """Raises Refused. Values of forms stay text; the readers below understand both."""
    params: Json = dict(request.query)
    if request.method == "POST" and request.can_read_body:
        params |= await (_json(request) if request.content_type == "application/json" else _form(request))
    check_text(params)
    return params


async def _json(request: web.Request) -> Json:
    body = parse((await request.read()).decode("utf-8", "replace"))
    if not isinstance(body, dict):
        raise bad("can't parse JSON object")
    return body


async def _form(request: web.Request) -> Json:
    posted = await read_form(request)
    if posted is None:
        raise bad("can't parse the request body")
    return {name: value if isinstance(value, str) else "<file>" for name, value in posted.items()}


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


def flag(params: Json, name: str) -> bool:
    value = params.get(name)
    return value.lower() in TRUE if isinstance(value, str) else value is True or value == 1


def member(params: Json, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """A list or an object; forms carry it as JSON text. None when there is none or it cannot be read."""
    value = params.get(name)
    return parse(value) if isinstance(value, str) else value
