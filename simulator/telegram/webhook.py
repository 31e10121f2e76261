"""How updates reach the bot: posted to its webhook, or handed out to its long polling."""

import asyncio
import json
import random
import re
import time
from typing import Any

import aiohttp

from simulator.deliveries import Answer, Carrier, Delivery
from simulator.settings import is_web
from simulator.state import World
from simulator.telegram.params import flag, member, number, text
from simulator.telegram.refusals import OTHER_POLLING, WEBHOOK_ACTIVE, Refused, bad
from simulator.telegram.updates import KINDS

Json = dict[str, Any]
SECONDS = 60.0
LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def set_webhook(world: World, params: Json) -> bool:
    """An empty address takes the webhook away, as with the real server."""
    url, secret = text(params, "url"), text(params, "secret_token")
    if url and not is_web(url):
        raise bad("bad webhook: invalid webhook URL specified")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _keep_allowed(world, params)
    if flag(params, "drop_pending_updates"):
        _drop(world)
    most = number(params, "max_connections", 40)
    world.telegram.webhook = {"url": url, "secret": secret, "max_connections": most} if url else {}
    world.telegram.last_error = {}
    for one in world.courier.waiting("telegram"):
        one.due = 0.0
    if world.polling is not None:
        world.polling.set()
    world.courier.move()
    return True


def delete_webhook(world: World, params: Json) -> bool:
    return set_webhook(world, {"url": "", "drop_pending_updates": params.get("drop_pending_updates")})


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
    await world.bell.until(lambda: mine.is_set() or bool(_ready(world)), seconds)
    if mine.is_set():
        raise Refused(OTHER_POLLING if not world.telegram.webhook else WEBHOOK_ACTIVE, 409)
    world.polling = None
    found = _ready(world)[:limit]
    for one in found:
        one.attempts += 1
    return [one.body for one in found]


def _ready(world: World) -> list[Delivery]:
    if world.courier.held:
        return []
    waiting = [one for one in world.courier.waiting("telegram") if one.expires > world.clock.now()]
    return sorted(waiting, key=lambda one: int(one.update_id))


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
        run_answer(world, answer.body)

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
    hook = world.telegram.webhook
    assert world.http is not None  # noqa: S101 - deliveries run only while the app does
    headers = {"Content-Type": "application/json"}
    if hook.get("secret"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
    try:
        async with world.http.post(
            hook["url"],
            data=json.dumps(delivery.body).encode(),
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            allow_redirects=False,
        ) as response:
            body = await response.content.read(1_000_000)
            answer = Answer(response.status, body, _retry_after(response.headers.get("Retry-After", "")))
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        answer = Answer(None)
        _note_error(world, f"Connection failed: {type(error).__name__}")
    else:
        if not 200 <= answer.status < 300:  # type: ignore[operator]
            _note_error(world, f"Wrong response from the webhook: {answer.status}")
    return answer


def _note_error(world: World, words: str) -> None:
    world.telegram.last_error = {"last_error_date": int(time.time()), "last_error_message": words}


def _retry_after(value: str) -> float | None:
    return float(min(int(value), 3600)) if value.isascii() and value.isdigit() and len(value) < 9 else None
