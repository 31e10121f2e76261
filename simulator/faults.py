"""Make a channel misbehave: the next calls fail as they do on a bad day."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from simulator.bell import Bell

KINDS = ("429", "500", "hang", "lost_answer")
VIBER_KINDS = (*KINDS, "status", "failed", "early_receipts", "reversed_receipts", "string_tokens")
HANG_SECONDS = 120.0


@dataclass(slots=True)
class Fault:
    channel: str
    method: str | None
    kind: str
    times: int
    retry_after: int
    status: int = 0


@dataclass(slots=True)
class Faults:
    bell: Bell
    planned: list[Fault] = field(default_factory=list)
    _cleared: int = 0

    def plan(self, fault: Fault) -> None:
        """A later fault for the same calls replaces the earlier one; "none" only takes it away."""
        same = (fault.channel, fault.method)
        self.planned = [one for one in self.planned if (one.channel, one.method) != same]
        if fault.kind != "none":
            self.planned.append(fault)
        elif fault.method is None:
            self.planned = [one for one in self.planned if one.channel != fault.channel]
        self.let_go()

    def take(self, channel: str, method: str) -> Fault | None:
        """What happens to this call, or None."""
        for fault in self.planned:
            if fault.channel == channel and (fault.method is None or fault.method.lower() == method.lower()):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.planned.clear()
        self.let_go()

    def let_go(self) -> None:
        self._cleared += 1
        self.bell.ring()

    async def hang(self) -> None:
        """Say nothing for two minutes, or until faults change."""
        at = self._cleared
        await self.bell.until(lambda: self._cleared != at, HANG_SECONDS)


async def cut(request: web.Request) -> web.Response:
    """Drop the connection instead of answering."""
    if request.transport is not None:
        request.transport.abort()
    await asyncio.sleep(0)
    return web.Response()
