"""The city's clock: real time, moved ahead on request and never back."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class Clock:
    ahead_seconds: float = 0.0

    def now(self) -> float:
        """Seconds since 1970, as the city counts them."""
        return time.time() + self.ahead_seconds

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
