"""The city platform's inbox: it believes only what is signed, and shows everything it believed.

Signatures follow https://www.standardwebhooks.com, events are CloudEvents 1.0 in structured JSON.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

LIMIT = 256 * 1024
TOLERANCE_SECONDS = 300
HANG_SECONDS = 120
MODES = ("202", "500", "503", "hang")
REQUIRED = ("specversion", "id", "source", "type")
SHOWN = (*REQUIRED[1:], "subject", "time", "sequence", "data")
DEMO_SECRET = "whsec_" + base64.b64encode(b"demo-city-platform-secret").decode()

Event = dict[str, Any]


@dataclass(slots=True)
class Platform:
    """What has arrived, how the inbox behaves now, and who wants to know when either changes."""

    secret: str = DEMO_SECRET
    mode: str = "202"
    events: list[Event] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    on_change: Callable[[], None] = lambda: None
    _known: set[str] = field(default_factory=set)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def set_mode(self, mode: str) -> None:
        """Behave so from now on; requests hanging in the old mode are let go."""
        self.mode = mode
        self.let_go()
        self.on_change()

    def keep(self, event: Event) -> bool:
        """Whether the event is new; a repeated id changes nothing."""
        if len(self._known) != len(self.events):  # the list was restored or cleared from outside
            self._known = {known["id"] for known in self.events}
        if event["id"] in self._known:
            return False
        self._known.add(event["id"])
        shown = {name: event.get(name) for name in SHOWN}
        self.events.append({**shown, "received_at": self.now().isoformat(timespec="seconds")})
        self.on_change()
        return True

    def clear(self) -> None:
        self.events.clear()
        self.set_mode("202")

    async def hang(self) -> None:
        moved = self._moved
        try:
            await asyncio.wait_for(moved.wait(), HANG_SECONDS)
        except TimeoutError:
            return

    def let_go(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


PLATFORM = web.AppKey("PLATFORM", Platform)


def add_routes(app: web.Application) -> None:
    """Serve the inbox and its two control routes; a `Platform` already in the app is kept."""
    if PLATFORM not in app:
        app[PLATFORM] = Platform(os.environ.get("PLATFORM_SECRET") or DEMO_SECRET)
    signing_key(app[PLATFORM].secret)
    app.on_shutdown.append(_let_go)
    app.router.add_post("/platform/events", _receive)
    app.router.add_get("/control/platform/events", _list)
    app.router.add_post("/control/platform/mode", _set_mode)


def signing_key(secret: str) -> bytes:
    """The key inside "whsec_" + base64; anything else is a ValueError that names the setting."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not key or not secret.startswith("whsec_"):
        raise ValueError("PLATFORM_SECRET must be whsec_ followed by base64")
    return key


def signature(secret: str, *, event_id: str, timestamp: str, body: bytes) -> str:
    """One entry of the webhook-signature header."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(signing_key(secret), signed, hashlib.sha256)).decode()


async def _receive(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    if platform.mode == "hang":
        await platform.hang()
        return _no(503, "the platform was asleep")
    if platform.mode != "202":
        return _no(int(platform.mode), "the platform is told to fail")
    if request.content_type != "application/cloudevents+json":
        return _no(415, "send application/cloudevents+json")
    body = await _body(request)
    if body is None:
        return _no(413, "an event is at most 256 KiB")
    fault = _unsigned(platform, request.headers, body)
    if fault:
        return _no(401, fault)
    event = _event(body)
    if event is None or event["id"] != request.headers["webhook-id"]:
        return _no(400, "not a CloudEvents 1.0 event with the id of the webhook-id header")
    return web.json_response({"id": event["id"]}, status=202 if platform.keep(event) else 200)


async def _body(request: web.Request) -> bytes | None:
    """The raw bytes, or None when there are too many; the app's own limit may be any."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LIMIT:
            return None
    return bytes(body)


def _unsigned(platform: Platform, headers: Mapping[str, str], body: bytes) -> str | None:
    """What is wrong with the signature, or None. Several entries are a key being rotated."""
    event_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    entries = headers.get("webhook-signature", "").split(" ")
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", event_id):
        return "webhook-id is missing or malformed"
    if not re.fullmatch(r"[0-9]{10}", timestamp):
        return "webhook-timestamp is missing or malformed"
    if abs(platform.now().timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return "webhook-timestamp is not of the last five minutes"
    if len(entries) > 8 or not all(re.fullmatch(r"v1,[A-Za-z0-9+/]{43}=", entry) for entry in entries):
        return "webhook-signature is missing or malformed"
    expected = signature(platform.secret, event_id=event_id, timestamp=timestamp, body=body)
    if not any(hmac.compare_digest(entry, expected) for entry in entries):
        return "webhook-signature does not match"
    return None


def _event(body: bytes) -> Event | None:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        return None
    whole = all(isinstance(event.get(name), str) and event[name] for name in REQUIRED)
    return event if whole else None


async def _list(request: web.Request) -> web.Response:
    return web.json_response({"events": request.app[PLATFORM].events})


async def _set_mode(request: web.Request) -> web.Response:
    try:
        asked = json.loads(await request.read())
    except (ValueError, RecursionError):
        asked = None
    mode = asked.get("mode") if isinstance(asked, dict) else None
    if mode not in MODES:
        return _no(400, f"mode must be one of {', '.join(MODES)}")
    request.app[PLATFORM].set_mode(mode)
    return web.json_response({"mode": mode})


async def _let_go(app: web.Application) -> None:
    app[PLATFORM].let_go()


def _no(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
