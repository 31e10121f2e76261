"""How updates reach the bot: posted to its webhook, or handed out to its long polling."""

import asyncio
import json
import random
import re
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from simulator.deliveries import Answer, Carrier, Delivery
from simulator.settings import is_web
from simulator.state import World
from simulator.telegram.params import flag, member, number, text
from simulator.telegram.refusals import OTHER_POLLING, WEBHOOK_ACTIVE, Refused, bad, too_many
from simulator.telegram.text import LOCAL
from simulator.telegram.updates import KINDS

Json = dict[str, Any]
SECONDS = 60.0
LONGEST_POLL = 50
SETTING_TAKES = 0.05
PORTS = (80, 88, 443, 8443)  # https://core.telegram.org/bots/webhooks
GONE_FOR = 23 * 3600.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def set_webhook(world: World, params: Json) -> bool:
    """An empty address takes the webhook away, as with the real server; two calls at once are one too many."""
    url, secret = text(params, "url"), text(params, "secret_token")
    _check_url(url)
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if world.is_setting_webhook:
        raise too_many(1)
    world.is_setting_webhook = True
    try:
        await asyncio.sleep(SETTING_TAKES)
    finally:
        world.is_setting_webhook = False
    _keep_allowed(world, params)
    if flag(params, "drop_pending_updates"):
        _drop(world)
    most = max(1, min(number(params, "max_connections", 40), 100))
    world.connections, world.telegram.gone_since = asyncio.Semaphore(most), 0.0
    world.telegram.webhook = {"url": url, "secret": secret, "max_connections": most} if url else {}
    world.telegram.last_error = {}
    for one in world.courier.waiting("telegram"):
        one.due = 0.0
    if world.polling is not None:
        world.polling.set()
    world.courier.move()
    return True


def _check_url(url: str) -> None:
    """https on one of four ports, except on this machine, where a city in a box listens. Raises Refused."""
    if not url:
        return
    if not is_web(url):
        raise bad("bad webhook: invalid webhook URL specified")
    parts = urlsplit(url)
    if parts.hostname in LOCAL:
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


async def delete_webhook(world: World, params: Json) -> bool:
    return await set_webhook(world, {"url": "", "drop_pending_updates": params.get("drop_pending_updates")})


def webhook_info(world: World, params: Json) -> Json:
    account = world.telegram
    return {
        "url": account.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": sum(one.channel == "telegram" for one in world.courier.pending.values()),
        **({"max_connections": account.webhook["max_connections"]} if account.webhook else {}),
        **({"allowed_updates": account.allowed} if account.allowed else {}),
        **account.last_error,
    }


async def get_updates(world: World, params: Json) -> list[Json]:
    """What waits from `offset` on; what lies before it is taken to be done."""
    if world.telegram.webhook:
        raise Refused(WEBHOOK_ACTIVE, 409)
    if world.polling is not None:
        world.polling.set()
        world.bell.ring()
    mine = world.polling = asyncio.Event()
    _keep_allowed(world, params)
    await _confirm(world, number(params, "offset"))
    limit = number(params, "limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    seconds = max(0, min(number(params, "timeout"), LONGEST_POLL))
    await _something(world, mine, seconds)
    if mine.is_set():
        raise Refused(OTHER_POLLING if not world.telegram.webhook else WEBHOOK_ACTIVE, 409)
    world.polling = None
    found = _ready(world)[:limit]
    for one in found:
        one.attempts += 1
    return [one.body for one in found]


async def _something(world: World, mine: asyncio.Event, seconds: float) -> None:
    """Until there is an update, this poll is over, or what was delayed is due; at most for so long."""
    until = time.monotonic() + seconds
    while not mine.is_set() and not _ready(world) and not world.bell.closed:
        dues = [one.due - time.time() for one in world.courier.waiting("telegram") if one.due > time.time()]
        if (left := until - time.monotonic()) <= 0:
            return
        await world.bell.wait(max(0.01, min([left, *dues])))


def _ready(world: World) -> list[Delivery]:
    """Pauses between tries are for webhooks alone."""
    if world.courier.held:
        return []
    now, today = time.time(), world.clock.now()
    waiting = (one for one in world.courier.waiting("telegram") if one.due <= now or one.attempts)
    return sorted((one for one in waiting if one.expires > today), key=lambda one: int(one.update_id))


async def _confirm(world: World, offset: int) -> None:
    """A negative offset keeps only so many of the last."""
    waiting = sorted(world.courier.waiting("telegram"), key=lambda one: int(one.update_id))
    confirmed = waiting[:offset] if offset < 0 else [one for one in waiting if int(one.update_id) < offset]
    for one in confirmed:
        _show_taken(world, one)
        world.courier.finish(one, "done")


def _keep_allowed(world: World, params: Json) -> None:
    """Left out means unchanged; an empty list means every kind we have."""
    allowed = member(params, "allowed_updates")
    if isinstance(allowed, list):
        world.telegram.allowed = [kind for kind in KINDS if kind in allowed] if allowed else []


def _drop(world: World) -> None:
    for one in list(world.courier.waiting("telegram")):
        world.courier.finish(one, "dropped")


def carrier(world: World) -> Carrier:
    from simulator.telegram.api import run_answer

    async def taken(delivery: Delivery, answer: Answer) -> None:
        _show_taken(world, delivery)
        await run_answer(world, answer.body)

    return Carrier(
        ready=lambda: bool(world.telegram.webhook),
        send=lambda delivery: _post(world, delivery),
        taken=taken,
        is_taken=lambda status: 200 <= status < 300,
        pause=pause,
    )


def pause(attempts: int) -> float:
    """At once, then 2, 4, 8 … seconds up to a minute or two."""
    most = random.uniform(60, 120)  # noqa: S311 - it only spreads retries
    return 0.0 if attempts == 1 else min(2.0 ** min(attempts - 1, 10), most)


def _show_taken(world: World, delivery: Delivery) -> None:
    chat = world.chat("telegram", delivery.resident)
    message = chat.find(delivery.message_id) if chat and delivery.message_id else None
    if message:
        message.status = "seen"


async def _post(world: World, delivery: Delivery) -> Answer:
    """At most `max_connections` of them at once."""
    hook = world.telegram.webhook
    headers = {"Content-Type": "application/json"}
    if hook.get("secret"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
    async with world.connections:
        try:
            answer = await _posted(world, hook["url"], headers, json.dumps(delivery.body).encode())
        except TimeoutError:
            return _failed(world, "Read timeout expired")
        except aiohttp.ClientConnectorError:
            return _failed(world, "Connection refused")
        except (aiohttp.ClientError, ValueError, OSError) as error:
            return _failed(world, f"Connection failed: {type(error).__name__}")
    _note_gone(world, answer.status)
    return answer


async def _posted(world: World, url: str, headers: dict[str, str], body: bytes) -> Answer:
    assert world.http is not None  # noqa: S101 - deliveries run only while the app does
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with world.http.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as response:
        if not 200 <= response.status < 300:
            _failed(world, f"Wrong response from the webhook: {response.status} {response.reason}")
        told = _retry_after(response.headers.get("Retry-After", ""))
        return Answer(response.status, await response.content.read(1_000_000), told)


def _failed(world: World, words: str) -> Answer:
    world.telegram.last_error = {"last_error_date": int(world.clock.now()), "last_error_message": words}
    return Answer(None)


def _note_gone(world: World, status: int | None) -> None:
    """A webhook that says 410 for most of a day is closed."""
    account, now = world.telegram, world.clock.now()
    if status != 410:
        account.gone_since = 0.0
    elif not account.gone_since:
        account.gone_since = now
    elif now - account.gone_since > GONE_FOR:
        account.webhook, account.gone_since = {}, 0.0


def _retry_after(value: str) -> float | None:
    return float(min(int(value), 3600)) if value.isascii() and value.isdigit() and len(value) < 9 else None
