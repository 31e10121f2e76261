"""One row's call, and what it came to."""

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from bot import logs
from bot.channels.outcomes import Later, SendFailed, Sent, Stopped
from bot.channels.slots import NotSent
from bot.delivery.deciding import judged, put_back
from city.lanes import LANES, Lane
from storage.leases import Held, Outcome
from storage.limits import Limits

STOPPED_SECONDS = 60
"""So long nothing is sent to a channel that does not take us at all."""

log = logs.get()


class Overtaken(Exception):
    """A later turn of this resident was answered: an old reply would only confuse."""


class UnderWay:
    """Calls that are going on, by lane: none takes another's room. Whoever stops waits for all of them."""

    def __init__(self) -> None:
        self._calls: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in LANES}

    def start(self, lane: Lane, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self._calls[lane].add(task)
        task.add_done_callback(self._calls[lane].discard)

    async def room(self, lane: Lane, most: int) -> None:
        while len(calls := self._calls[lane]) >= most:
            await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)

    async def ended(self) -> None:
        while every := [call for calls in self._calls.values() for call in calls]:
            await asyncio.wait(every)


async def outcome_of(row: Held, call: Awaitable[Sent], limits: Limits) -> tuple[Outcome, Sent | None]:
    """Never raises."""
    try:
        sent = await call
    except NotSent:
        return put_back(row, 0.5), None
    except Overtaken:
        return Outcome(row, "expired", "a later turn was answered"), None
    except SendFailed as failure:
        return await failed(row, failure, limits), None
    except ValueError as error:
        log.error("not drawn", owed=row.id, kind=row.kind, error=error)
        return Outcome(row, "failed", "not drawn"), None
    except Exception as error:
        log.error("owed, and broke", owed=row.id, error=error)
        return judged(row, Later("send", "broke", certain=False)), None
    return Outcome(row, "sent", message_id=sent.message_id), sent


async def failed(row: Held, failure: SendFailed, limits: Limits) -> Outcome:
    """A channel that does not take us is left alone for a while."""
    if isinstance(failure, Stopped):
        log.error("the channel does not take us", channel=row.channel, code=failure.code)
        with suppress(RedisError, OSError):
            await limits.pause(STOPPED_SECONDS, scope="bulk")
    outcome = judged(row, failure)
    if outcome.state == "failed":
        log.error("message refused", owed=row.id, kind=row.kind, code=failure.code)
    return outcome
