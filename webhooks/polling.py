"""Telegram without a public address: we ask for updates, and they take the same turn as through the webhook."""

import asyncio
import json
from collections import defaultdict
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot import logs
from bot.registration import TELEGRAM_UPDATES
from bot.service import Service
from storage.database import will_pass
from webhooks.telegram import Received, receive

POLL_SECONDS = 25
POLLER_LOCK = 4_217_003

log = logs.get()


async def run(service: Service) -> None:
    """Until cancelled. One poller for the whole service, by a lock that lives as long as its connection."""
    locking = create_async_engine(service.settings.database_url, poolclass=NullPool)
    while True:
        try:
            async with locking.connect() as session:
                mine = await session.execute(text(f"SELECT pg_try_advisory_lock({POLLER_LOCK})"))
                if mine.scalar_one():
                    await session.commit()
                    await _poll(service)
        except Exception as error:
            if not (will_pass(error) or isinstance(error, aiohttp.ClientError)):
                log.error("polling broke", error=error)
        await asyncio.sleep(1)


async def _poll(service: Service) -> None:
    offset = 0
    while True:
        updates = await _call(
            service, "getUpdates", offset=offset, timeout=POLL_SECONDS, allowed_updates=list(TELEGRAM_UPDATES)
        )
        offset = await take_batch(service, updates, offset)


async def take_batch(service: Service, updates: list[dict[str, Any]], offset: int) -> int:
    """Residents side by side, each one's updates in order. The offset passes only what is done; what is not comes
    again, and what was done beside it is then known."""
    queues: dict[object, list[dict[str, Any]]] = defaultdict(list)
    for update in updates:
        queues[_queue(update)].append(update)
    undone = [
        number
        for numbers in await asyncio.gather(*(_in_order(service, q) for q in queues.values()))
        for number in numbers
    ]
    if undone:
        await asyncio.sleep(1)
        return min(undone)
    return max((update["update_id"] for update in updates), default=offset - 1) + 1


def _queue(update: dict[str, Any]) -> object:
    for part in update.values():
        if isinstance(part, dict):
            sender = part.get("from") or part.get("chat") or {}
            return sender.get("id")
    return None


async def _in_order(service: Service, updates: list[dict[str, Any]]) -> list[int]:
    """The ids that were not done: everything from the first that has to come again."""
    for place, update in enumerate(updates):
        answer = await receive(service, Received(json.dumps(update).encode(), update))
        if answer.status != 200:
            return [left["update_id"] for left in updates[place:]]
        if answer.body:
            call = json.loads(answer.body)
            await _call(service, call.pop("method"), **call)
    return []


async def _call(service: Service, method: str, **params: object) -> Any:  # noqa: ANN401 - whatever the method returns
    url = f"{service.settings.telegram_api_url}/bot{service.settings.telegram_token}/{method}"
    timeout = aiohttp.ClientTimeout(total=POLL_SECONDS + 10)
    async with service.http.post(url, json=params, timeout=timeout) as response:
        answer = await response.json(content_type=None)
    if not answer.get("ok"):
        log.warning("telegram refused", method=method, code=answer.get("error_code"))
        await asyncio.sleep(float(answer.get("parameters", {}).get("retry_after", 3)))
        return []
    return answer["result"]
