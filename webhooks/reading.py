"""Reading a request that nobody has vouched for yet: how much, how long, and whether it is JSON at all."""

import asyncio
import json
from typing import Any

import orjson
from aiohttp import web

BODY_SECONDS = 10


class NotJson(Exception):
    """Not a JSON object, or nested beyond reason."""


class NotUnderstood(Exception):
    """Authentic, but not of a shape we know."""


def part(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """The object inside. Raises NotUnderstood."""
    inside = parent.get(name)
    if not isinstance(inside, dict):
        raise NotUnderstood
    return inside


async def read_body(request: web.Request, most: int) -> bytes:
    """The raw bytes, as they were signed. Raises the HTTP error that fits."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    if request.content.is_eof():
        return _small_enough(request.content.read_nowait(), most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most:
                    raise web.HTTPRequestEntityTooLarge(most, size)
                parts.append(part)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return b"".join(parts)


def _small_enough(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise web.HTTPRequestEntityTooLarge(most, len(body))
    return body


def parse_object(body: bytes) -> dict[str, Any]:
    """Raises NotJson."""
    try:
        parsed = orjson.loads(body)
    except ValueError:
        parsed = _patiently(body)
    if not isinstance(parsed, dict):
        raise NotJson
    return parsed


def _patiently(body: bytes) -> object:
    """orjson refuses halves of surrogate pairs, which JSON may hold and phones do send."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson from error
