"""Only this machine, and no foreign page in its browser, may play the residents."""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from simulator.reading import is_whole, parse
from simulator.state import WORLD

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NEAR = ("localhost", "127.0.0.1", "::1")
LARGEST = 256 * 1024


class Wrong(Exception):
    """The control API's no, in one sentence."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Applies to `/control` alone: channels have tokens, and pages are for everybody."""
    if not request.path.startswith("/control"):
        return await handler(request)
    try:
        _check_sender(request)
        return await handler(request)
    except Wrong as wrong:
        return web.json_response({"error": str(wrong)}, status=wrong.status)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return web.json_response({"error": f"{error.reason}."}, status=error.status)


def _check_sender(request: web.Request) -> None:
    hosts = request.headers.getall("Host", [])
    if len(hosts) != 1 or not _is_ours(hosts[0], request.app[WORLD].settings.host):
        raise Wrong("This Host is not known here.", 403)
    if request.method in ("GET", "HEAD"):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Wrong("Another site may not do this.", 403)
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (f"http://{hosts[0]}", f"https://{hosts[0]}"):
        raise Wrong("Another site may not do this.", 403)


def _is_ours(host: str, bound: str) -> bool:
    """Bound to every address, any bare address will do: a foreign name cannot hide behind one."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in NEAR or name == bound.strip("[]").lower():
        return True
    return bound in ("0.0.0.0", "::") and _is_address(name)  # noqa: S104 - compared, not bound


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def read(request: web.Request) -> Json:
    """The JSON object of the body, {} for none. Raises Wrong."""
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > LARGEST:
            raise Wrong("The body is too large.", 413)
    if not data.strip():
        return {}
    try:
        body = parse(data.decode())
    except UnicodeDecodeError:
        body = None
    if not isinstance(body, dict) or not is_whole(body):
        raise Wrong("The body must be a JSON object.")
    return body


def text(body: Json, name: str, *, most: int = 20_000, usual: str | None = None) -> str:
    value = body.get(name, usual)
    if not isinstance(value, str) or len(value) > most:
        raise Wrong(f"{name} must be a text of at most {most} characters.")
    return value


def number(body: Json, name: str, least: float, most: float, usual: float | None = None) -> float:
    value = body.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Wrong(f"{name} must be a number from {least:g} to {most:g}.")
    return value


def whole(body: Json, name: str, least: int, most: int, usual: int | None = None) -> int:
    value = number(body, name, least, most, usual)
    if value != int(value):
        raise Wrong(f"{name} must be a whole number.")
    return int(value)


def choice(body: Json, name: str, among: tuple[str, ...], usual: str | None = None) -> str:
    value = body.get(name, usual)
    if not isinstance(value, str) or value not in among:
        raise Wrong(f"{name} must be one of {', '.join(among)}.")
    return value
