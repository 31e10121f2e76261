"""Flood control: how many messages a bot may send at once, counted whether or not anybody looks."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field

SCOPES = ("chat", "group", "all")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, then so many per second."""

    burst: int
    per_second: float


# Telegram's own are about 1/s for a chat, 20/min for a group, 30/s in all (https://core.telegram.org/bots/faq), "short
# bursts pass". Ours let any hand at the demonstration page pass; the city's whole is unlimited until somebody asks.
USUAL: dict[str, Limit | None] = {"chat": Limit(60, 5.0), "group": Limit(20, 20 / 60), "all": None}


@dataclass(slots=True)
class Flood:
    limits: dict[str, Limit | None] = field(default_factory=lambda: dict(USUAL))
    hits: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    _left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def take(self, chat: str, *, is_group: bool = False) -> int:
        """Seconds to wait, 0 when the message may go; a refused one counts for nothing else."""
        now = time.monotonic()
        scopes = [("group", chat) if is_group else ("chat", chat), ("all", "")]
        left = {scope: self._refilled(scope, now) for scope in scopes if self.limits[scope[0]]}
        for scope, tokens in left.items():
            limit = self.limits[scope[0]]
            if limit and tokens < 1:
                self.hits[scope[0]] += 1
                return max(1, math.ceil((1 - tokens) / limit.per_second))
        for scope, tokens in left.items():
            self._left[scope] = (tokens - 1, now)
        self.sent += 1
        return 0

    def _refilled(self, scope: tuple[str, str], now: float) -> float:
        limit = self.limits[scope[0]]
        assert limit is not None  # noqa: S101 - asked only for what is limited
        tokens, at = self._left.get(scope, (limit.burst, now))
        return min(limit.burst, tokens + (now - at) * limit.per_second)

    def set(self, limits: dict[str, Limit | None]) -> None:
        """New limits begin with full pockets and nothing counted."""
        self.limits |= limits
        self.clear()

    def clear(self) -> None:
        self._left.clear()
        self.hits.clear()
        self.sent = 0
