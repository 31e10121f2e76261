"""The moment at which a call may go."""

import asyncio
import time
from dataclasses import dataclass


class NotSent(Exception):
    """Nothing has gone yet, and it may later."""


@dataclass(frozen=True, slots=True)
class Slot:
    """By the monotonic clock: when a call may go, and until when it still may."""

    moment: float
    deadline: float

    async def come(self) -> None:
        """Raises NotSent where it is too late."""
        if (wait := self.moment - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        self.check()

    def check(self) -> None:
        if time.monotonic() > self.deadline:
            raise NotSent
