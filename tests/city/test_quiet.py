"""A night is a night, also when it is an hour longer or shorter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.petitions import CITY_TIME
from city.quiet import USUAL, QuietHours, chosen, quiet_until

NEVER = QuietHours(9, 9)


def kyiv(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME, fold=fold)


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        ("2026-07-01T21:59:59", USUAL, None),
        ("2026-07-01T22:00", USUAL, "2026-07-02T08:00"),
        ("2026-07-02T07:59:59", USUAL, "2026-07-02T08:00"),
        ("2026-07-02T08:00", USUAL, None),
        ("2026-12-31T23:00", USUAL, "2027-01-01T08:00"),
        ("2026-07-01T13:30", QuietHours(13, 15), "2026-07-01T15:00"),
        ("2026-07-01T15:00", QuietHours(13, 15), None),
        ("2026-07-01T03:00", NEVER, None),
        ("2026-07-01T23:30", QuietHours(23, 0), "2026-07-02T00:00"),
    ],
)
def test_a_night_ends_in_the_morning(now: str, hours: QuietHours, until: str | None) -> None:
    assert quiet_until(kyiv(now), hours) == (kyiv(until) if until else None)


def test_the_night_of_spring_is_an_hour_shorter() -> None:
    evening, morning = kyiv("2026-03-28T22:00"), kyiv("2026-03-29T08:00")
    assert quiet_until(evening, USUAL) == morning
    assert morning.astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=9)


def test_the_night_of_autumn_is_an_hour_longer() -> None:
    evening, morning = kyiv("2026-10-24T22:00"), kyiv("2026-10-25T08:00")
    assert quiet_until(evening, USUAL) == morning
    assert morning.astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=11)
    for fold in (0, 1):
        assert quiet_until(kyiv("2026-10-25T03:30", fold), USUAL) == morning


def test_an_hour_that_does_not_exist_ends_when_the_next_begins() -> None:
    assert quiet_until(kyiv("2026-03-29T02:30"), QuietHours(22, 3)) == kyiv("2026-03-29T04:00")


def test_whoever_chose_nothing_has_the_usual_night() -> None:
    assert chosen(None, None) == USUAL
    assert chosen(1, 6) == QuietHours(1, 6)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given beside it
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_the_morning_is_the_first_moment_that_is_not_quiet(now: datetime, since: int, until: int) -> None:
    hours = QuietHours(since, until)
    morning = quiet_until(now, hours)
    if morning is None:
        assert not hours.includes(now.astimezone(CITY_TIME).hour)
        return
    assert now < morning <= now + timedelta(hours=25)
    moment = now
    while moment < morning:
        assert hours.includes(moment.astimezone(CITY_TIME).hour)
        moment += timedelta(minutes=30)
