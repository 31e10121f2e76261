"""Who may sign, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.people import Person, Profile
from city.petitions import Petition, State, Terms, check_may_sign, days_left, is_open
from city.refusals import Reason

OPENED = datetime(2026, 9, 1, 9, tzinfo=UTC)
DEADLINE = datetime(2026, 10, 31, 9, tzinfo=UTC)
PETITION = Petition(1, "t", "x", "a", State.OPEN, OPENED, DEADLINE, Terms(6000, 60, 16, "Київ"), 0)
NOW = OPENED + timedelta(days=3)
ADULT = Person(1, Profile("А", "Б", date(1990, 1, 1), "Київ", None))


def living(community: str) -> Person:
    return Person(1, replace(ADULT.profile, community=community))


def born(day: date) -> Person:
    return Person(1, replace(ADULT.profile, birth_date=day))


CASES = {
    "an adult of Kyiv may": (PETITION, ADULT, NOW, None),
    "nobody before it opens": (PETITION, ADULT, OPENED - timedelta(seconds=1), Reason.NOT_YET_OPEN),
    "from the first moment": (PETITION, ADULT, OPENED, None),
    "until the last": (PETITION, ADULT, DEADLINE - timedelta(microseconds=1), None),
    "not at the deadline": (PETITION, ADULT, DEADLINE, Reason.CLOSED),
    "not once it is closed": (replace(PETITION, state=State.CLOSED), ADULT, NOW, Reason.CLOSED),
    "not without knowing who": (PETITION, None, NOW, Reason.NOT_VERIFIED),
    "not a day too young": (PETITION, born(date(2010, 9, 5)), NOW, Reason.TOO_YOUNG),
    "on the birthday": (PETITION, born(date(2010, 9, 4)), NOW, None),
    "not from elsewhere": (PETITION, living("Бровари"), NOW, Reason.OTHER_COMMUNITY),
    "from anywhere where the terms allow": (
        replace(PETITION, terms=replace(PETITION.terms, community=None)),
        living("Бровари"),
        NOW,
        None,
    ),
    "closed is told before who you are": (PETITION, None, DEADLINE, Reason.CLOSED),
}


@pytest.mark.parametrize(("petition", "person", "now", "reason"), CASES.values(), ids=list(CASES))
def test_who_may_sign(petition: Petition, person: Person | None, now: datetime, reason: Reason | None) -> None:
    refusal = check_may_sign(petition, person, now)
    assert (refusal.reason if refusal else None) is reason


def test_the_birthday_is_the_citys_not_utcs() -> None:
    """22:30 UTC is half past one of the next day in Kyiv."""
    evening = datetime(2026, 9, 3, 22, 30, tzinfo=UTC)
    assert check_may_sign(PETITION, born(date(2010, 9, 4)), evening) is None


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (DEADLINE - timedelta(hours=1), 0),
        (datetime(2026, 10, 30, 21, 30, tzinfo=UTC), 1),
        (datetime(2026, 10, 30, 22, 30, tzinfo=UTC), 0),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), 7),
        (DEADLINE + timedelta(days=3), 0),
    ],
)
def test_days_left_are_the_citys_days_also_when_the_clocks_change(now: datetime, days: int) -> None:
    assert days_left(PETITION, now) == days


@given(st.integers(0, 20_000), st.integers(1, 10_000))
def test_100_per_cent_means_that_it_was_reached(signatures: int, threshold: int) -> None:
    petition = replace(PETITION, signatures=signatures, terms=replace(PETITION.terms, threshold=threshold))
    assert (petition.per_cent >= 100) == (signatures >= threshold)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - zone beside
def test_it_is_open_exactly_between(now: datetime) -> None:
    assert is_open(PETITION, now) == (OPENED <= now < DEADLINE)
