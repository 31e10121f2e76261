"""Make a channel misbehave: the next calls fail as they do on a bad day."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from simulator.bell import Bell

# hang: no effect, no answer; lost_answer: an effect, and the line is cut.
# hang_after: an effect, and silence; slow: late by `retry_after`; the last two: 200, an effect, and nonsense.
KINDS = ("429", "500", "hang", "lost_answer", "hang_after", "slow", "not_json", "wrong_result")
TELEGRAM_KINDS = (*KINDS, "403")
VIBER_KINDS = (*KINDS, "status", "failed", "early_receipts", "reversed_receipts", "string_tokens")
HANG_SECONDS = 120.0


@dataclass(slots=True)
class Fault:
    """`method` and `chat` None: any. Its `number` is given when it is planned."""

    channel: str
    method: str | None
    kind: str
    times: int
    retry_after: int
    chat: str | None = None
    status: int = 0
    number: int = 0

    def means(self, channel: str, method: str, chat: str) -> bool:
        same_method = self.method is None or self.method.lower() == method.lower()
        return self.channel == channel and same_method and self.chat in (None, chat)


@dataclass(slots=True)
class Faults:
    bell: Bell
    planned: list[Fault] = field(default_factory=list)
    last_number: int = 0
    changed: Callable[[], None] = lambda: None
    _cleared: int = 0

    def plan(self, fault: Fault) -> None:
        """A later fault for the same calls replaces the earlier one; "none" only takes it away."""
        same = (fault.channel, fault.method, fault.chat)
        self.planned = [one for one in self.planned if (one.channel, one.method, one.chat) != same]
        if fault.kind != "none":
            self.last_number += 1
            fault.number = self.last_number
            self.planned.append(fault)
        elif fault.method is None and fault.chat is None:
            self.planned = [one for one in self.planned if one.channel != fault.channel]
        self.let_go()

    def remove(self, number: int) -> bool:
        """Whether it was there."""
        kept = [one for one in self.planned if one.number != number]
        is_found, self.planned = len(kept) < len(self.planned), kept
        self.let_go()
        return is_found

    def take(self, channel: str, method: str, chat: str = "") -> Fault | None:
        """What happens to this call, or None."""
        for fault in self.planned:
            if fault.means(channel, method, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                self.changed()
                return fault
        return None

    def clear(self) -> None:
        self.planned.clear()
        self.let_go()

    def let_go(self) -> None:
        self._cleared += 1
        self.changed()
        self.bell.ring()

    async def hang(self, seconds: float = HANG_SECONDS) -> None:
        """Say nothing for so long, or until faults change."""
        at = self._cleared
        await self.bell.until(lambda: self._cleared != at, seconds)

    async def through(self, request: web.Request, fault: Fault | None, answer: web.Response) -> web.StreamResponse:
        """The answer as the weather lets it through; its effect has happened."""
        kind = fault.kind if fault else ""
        if kind == "hang_after":
            await self.hang()
        if kind in ("hang_after", "lost_answer"):
            return await cut(request)
        if kind == "slow" and fault:
            await self.hang(fault.retry_after)
        if kind == "not_json":
            return web.Response(text="<html>It works!</html>", content_type="text/html")
        if kind == "wrong_result":
            return web.json_response({"ok": True, "status": "ok", "result": "surprise"})
        return answer


async def cut(request: web.Request) -> web.Response:
    """Drop the connection instead of answering."""
    if request.transport is not None:
        request.transport.abort()
    await asyncio.sleep(0)
    return web.Response()
