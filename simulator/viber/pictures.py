"""Pictures as Viber's phones load them: by their address, up to a size; and the page's, which stand on some phone."""

import itertools
from collections.abc import Iterator

import aiohttp
from aiohttp import web

from simulator.files import mime_of
from simulator.guard import Wrong
from simulator.state import WORLD, Chat, World
from simulator.viber import devices

SECONDS = 10.0
_HEADERS = {
    "Cache-Control": "private, max-age=600",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/viber/picture", _picture)


async def load(world: World, address: str) -> tuple[bytes, str]:
    """(its bytes, why it could not be loaded), never reading much more than any phone would."""
    assert world.http is not None  # noqa: S101 - messages arrive only while the app runs
    data = bytearray()
    try:
        async with world.http.get(address, timeout=aiohttp.ClientTimeout(total=SECONDS)) as answer:
            if answer.status != 200:
                return b"", f"the picture's address answered {answer.status}"
            if not answer.content_type.startswith("image/"):
                return b"", f"the picture's address holds {answer.content_type}"
            async for part in answer.content.iter_chunked(65536):
                data += part
                if len(data) > devices.LARGEST_ELSEWHERE:
                    break
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        return b"", "the picture could not be loaded"
    return bytes(data), ""


async def _picture(request: web.Request) -> web.Response:
    """`?url=`: only what the bot sent to somebody, so that the page needs nothing from elsewhere."""
    world, address = request.app[WORLD], request.query.get("url", "")
    if not any(address in _shown(chat) for chat in world.chats.values() if chat.resident.channel == "viber"):
        raise Wrong("No phone shows this picture.", 404)
    data, _ = await load(world, address)
    mime = mime_of(data)
    if not mime.startswith("image/") or len(data) > devices.LARGEST_ELSEWHERE:
        raise Wrong("The picture could not be loaded.", 404)
    return web.Response(body=data, content_type=mime, headers=_HEADERS)


def _shown(chat: Chat) -> Iterator[str]:
    """The addresses of a phone's pictures; what the resident sent lies with Viber itself."""
    buttons = list(itertools.chain.from_iterable(chat.keyboard or []))
    for message in chat.messages:
        if message.sender == "bot":
            buttons += message.extra.get("cards", {}).get("buttons", [])
            if "picture" in message.extra:
                yield message.extra["picture"]
    yield from (button["image"] for button in buttons if "image" in button)
