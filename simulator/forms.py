"""Read a posted form, whatever its sender made of it."""

from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

UNREADABLE = (ValueError, LookupError, AssertionError, RuntimeError, HttpProcessingError)


async def read_form(request: web.Request) -> Mapping[str, object] | None:
    """None for a body that is no form: a broken boundary, an unknown charset, half a letter."""
    try:
        return await request.post()
    except UNREADABLE:
        return None
