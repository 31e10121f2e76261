"""The doors in one table: what each is, and how it knows who knocks, or why it need not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import logs
from bot.chat_links import VIBER_DOOR
from bot.service import Service
from handlers.petition_sharing import PAGE
from webhooks import (
    announcements,
    health,
    identity,
    links,
    media,
    public_log,
    receipt_page,
    simulation,
    telegram,
    viber,
)
from webhooks.doors import SERVICE
from webhooks.spool import Spool

log = logs.get()


@dataclass(frozen=True, slots=True)
class Door:
    """Exactly one of the two: `proves`, what the caller shows; `open_because`, why it need not show anything."""

    method: str
    path: str
    handler: Handler
    proves: str = ""
    open_because: str = ""


DOORS = (
    Door("GET", "/", health.front, open_because="tells nothing"),
    Door("GET", "/healthz", health.alive, open_because="says only that the process lives"),
    Door("GET", "/readyz", health.ready, open_because="says only whether to send updates here"),
    Door("GET", "/metrics", health.metrics, open_because="counts without persons; keep it inside your network"),
    Door("POST", "/webhooks/telegram", telegram.door, proves=telegram.HEADER),
    Door("POST", "/webhooks/viber", viber.door, proves=viber.HEADER),
    Door("GET", "/identity/callback", identity.callback, proves="one-time state of 256 bits"),
    Door("POST", "/identity/confirm", identity.confirm, proves="one-time ticket of 256 bits"),
    Door("GET", "/media/{id}.png", media.picture, open_because="nothing private; its id is 128 bits long"),
    Door("GET", "/announcements.atom", announcements.feed, open_because="what residents were told, for everybody"),
    Door("GET", "/announcements/{id}.cap", announcements.alert, open_because="the same, one of it"),
    Door("GET", "/announcements/{id}", announcements.page, open_because="the same, one of it"),
    Door("GET", VIBER_DOOR, links.to_viber, open_because="leads only into our own Viber chat"),
    Door("GET", PAGE + "{id}", links.to_petition, open_because="petitions are public"),
    Door("GET", "/log/key", public_log.key, open_because="by which anybody checks the public log"),
    Door("GET", "/log/checkpoint", public_log.checkpoint, open_because="the log is public for good"),
    Door("GET", "/log/heads", public_log.heads, open_because="the log is public for good"),
    Door("GET", "/log/leaves", public_log.leaves, open_because="the log is public for good, and names nobody"),
    Door("GET", "/log/proof", public_log.proof, open_because="the log is public for good, and names nobody"),
    Door("GET", "/log/consistency", public_log.consistency, open_because="the log is public for good"),
    Door("GET", "/log/counts", public_log.counts, open_because="counts are public"),
    Door("GET", "/log/marks", public_log.marks, open_because="the same marks as in the log, which names nobody"),
    Door("GET", "/receipts/{number}", receipt_page.page, open_because="what the public log holds; it names nobody"),
    Door("GET", "/receipt.js", receipt_page.static, open_because="the same for everybody"),
    Door("GET", "/receipt.css", receipt_page.static, open_because="the same for everybody"),
    Door("POST", "/simulation/clock", simulation.clock, proves=simulation.HEADER),
)

# How aiohttp serves them. Bodies are read as they were signed, never unpacked; addresses may hold one-time secrets, so
# there is no access log; whoever is inside has eleven seconds to finish when we stop.
SERVED: dict[str, Any] = {"auto_decompress": False, "access_log": None, "shutdown_timeout": 11}

# A door whose channel is not set up does not exist.
_NEEDS: dict[Handler, Callable[[Service], bool]] = {
    telegram.door: lambda service: bool(service.settings.telegram_secrets),
    viber.door: lambda service: bool(service.settings.viber_token),
    links.to_viber: lambda service: bool(service.settings.viber_token),
}


def quiet(handler: Handler) -> Handler:
    """What breaks is ours to read in the log, not the caller's to read in the answer. Put around each door: aiohttp's
    middlewares would cost every turn their own machinery."""

    async def door(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPException, asyncio.CancelledError):
            raise
        except Exception as error:
            log.error("door broke", path=request.path, error=error)
            return web.Response(status=503, headers={"Retry-After": "2"})

    return door


def build(service: Service) -> web.Application:
    app = web.Application(client_max_size=telegram.LARGEST)
    app[SERVICE] = service
    app[viber.SPOOL] = Spool(service.settings.data_dir / "spool", service.records.vault)
    for door in DOORS:
        if door.handler not in _NEEDS or _NEEDS[door.handler](service):
            add = app.router.add_get if door.method == "GET" else app.router.add_post
            add(door.path, quiet(door.handler))
    app[public_log.ASKING] = asyncio.Semaphore(public_log.MOST_ASKING)
    app.cleanup_ctx.append(_tend_spool)
    return app


async def _tend_spool(app: web.Application) -> AsyncIterator[None]:
    async def handle(_door: str, body: bytes) -> bool:
        return (await viber.receive(app[SERVICE], body)).status != 503

    tending = asyncio.create_task(app[viber.SPOOL].tend(handle))
    yield
    tending.cancel()
    await asyncio.wait([tending])
