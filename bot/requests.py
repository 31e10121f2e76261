"""What every door asks of a request that nobody has vouched for yet: how much, how long, and in which language."""

import asyncio

from aiohttp import web

from locales import DEFAULT, best_language

BODY_SECONDS = 10


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


def browser_language(request: web.Request) -> str:
    wanted = request.headers.get("Accept-Language", "")
    return best_language(wanted.split(",")[0].strip()) if wanted else DEFAULT
