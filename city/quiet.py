"""When a resident sleeps. Hours are Kyiv's, on the clock on the wall: twice a year a night is an hour longer or
shorter, and the morning still comes at eight."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from city.petitions import CITY_TIME


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour until another, over midnight or not; equal ones are never quiet."""

    since: int
    until: int

    def includes(self, hour: int) -> bool:
        if self.since <= self.until:
            return self.since <= hour < self.until
        return hour >= self.since or hour < self.until


USUAL = QuietHours(22, 8)
"""Of whoever chose none."""


def chosen(since: int | None, until: int | None) -> QuietHours:
    return USUAL if since is None or until is None else QuietHours(since, until)


def quiet_until(now: datetime, hours: QuietHours) -> datetime | None:
    """The end of the quiet hours that hold now; None where nobody is disturbed."""
    here = now.astimezone(CITY_TIME)
    if not hours.includes(here.hour):
        return None
    day = here.date() if here.hour < hours.until else here.date() + timedelta(days=1)
    return datetime.combine(day, time(hours.until), CITY_TIME).astimezone(UTC)
