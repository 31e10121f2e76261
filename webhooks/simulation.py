"""The door that moves the city's clock: it exists in a simulation only, and only the simulator can open it."""

import hmac
import re
import time
from datetime import timedelta

from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.requests import read_body
from bot.service import CLOCK_MOVED
from storage.clock import advance
from storage.database import will_pass
from webhooks.doors import SERVICE
from webhooks.reading import NotJson, parse_object

HEADER = "X-Simulation-Signature"
LARGEST = 1024
FRESH_SECONDS = 60
MOST_SECONDS = 366 * 24 * 3600
_NONCE = re.compile(r"[!-~]{1,64}", re.ASCII)


async def clock(request: web.Request) -> web.Response:
    """`{"advance_seconds": n, "at": unix time, "nonce": text}` → `{"now": iso}`."""
    service = request.app[SERVICE]
    secret = service.settings.simulation_secret
    if not secret:
        raise web.HTTPNotFound
    body = await read_body(request, LARGEST)
    shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(shown, hmac.new(secret.encode(), body, "sha256").hexdigest().encode()):
        raise web.HTTPUnauthorized
    seconds, nonce = _asked(body)
    if not await service.redis.set(f"simulation:{nonce}", 1, nx=True, ex=2 * FRESH_SECONDS):
        raise web.HTTPConflict
    try:
        async with service.records.writing() as db:
            ahead = await advance(db, timedelta(seconds=seconds))
    except DBAPIError as error:
        if will_pass(error):
            raise
        raise web.HTTPConflict(text="this city is no simulation") from None
    service.clock.move(ahead)
    await service.redis.publish(CLOCK_MOVED, str(ahead.total_seconds()))
    return web.json_response({"now": service.clock.now().isoformat()})


def _asked(body: bytes) -> tuple[float, str]:
    """(seconds, nonce). Raises HTTPBadRequest: not such a request, or not made just now."""
    try:
        asked = parse_object(body)
        seconds, at, nonce = float(asked["advance_seconds"]), float(asked["at"]), str(asked["nonce"])
    except (NotJson, KeyError, TypeError, ValueError, OverflowError):
        raise web.HTTPBadRequest from None
    if not _NONCE.fullmatch(nonce) or not 0 <= seconds <= MOST_SECONDS or not abs(time.time() - at) <= FRESH_SECONDS:
        raise web.HTTPBadRequest
    return seconds, nonce
