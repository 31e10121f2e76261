"""A petition: its terms, its states, and who may sign it.

The law (On Citizens' Appeals, art. 23-1) leaves the numbers to each community, so they are data: Kyiv asks for
6,000 signatures in 60 days (decision No 1439/1480 of 2021). Every other number here comes with the terms too.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from city.people import Person
from city.refusals import Reason, Refusal

CITY_TIME = ZoneInfo("Europe/Kyiv")


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Order(StrEnum):
    """How the list of open petitions is sorted."""

    POPULAR = "popular"
    NEW = "new"
    ENDING = "ending"


class Topic(StrEnum):
    """What a petition is about."""

    TRANSPORT = "transport"
    STREETS = "streets"
    NATURE = "nature"
    HOUSING = "housing"
    SAFETY = "safety"
    EDUCATION = "education"
    HEALTH = "health"
    CULTURE = "culture"
    SPORT = "sport"
    ANIMALS = "animals"


class Status(StrEnum):
    """Which petitions are wanted: those one may sign now, those that are over, or all."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a list of petitions is narrowed down; None does not narrow."""

    status: Status = Status.ALL
    district: str | None = None
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an authority asks for, frozen when the petition opens. `community` None: wherever the person lives."""

    threshold: int
    days: int
    min_age: int
    community: str | None


@dataclass(frozen=True, slots=True)
class Petition:
    id: int
    title: str
    text: str
    author: str
    state: State
    opened_at: datetime
    deadline: datetime
    terms: Terms
    signatures: int
    topic: Topic | None = None
    district: str | None = None

    @property
    def per_cent(self) -> int:
        """Whole per cent of the threshold, rounded down so that 100 means it was reached."""
        return self.signatures * 100 // self.terms.threshold


def is_open(petition: Petition, now: datetime) -> bool:
    return petition.state is State.OPEN and petition.opened_at <= now < petition.deadline


def days_left(petition: Petition, now: datetime) -> int:
    """Whole city days until the day it closes; 0 on the last day."""
    last = petition.deadline.astimezone(CITY_TIME).date()
    return max(0, (last - now.astimezone(CITY_TIME).date()).days)


def check_may_sign(petition: Petition, person: Person | None, now: datetime) -> Refusal | None:
    """None where the person may sign. The statement that writes asks for state and deadline once more."""
    if now < petition.opened_at:
        return Refusal(Reason.NOT_YET_OPEN, at=petition.opened_at)
    if not is_open(petition, now):
        return Refusal(Reason.CLOSED, at=petition.deadline)
    if person is None:
        return Refusal(Reason.NOT_VERIFIED)
    if person.age_on(now.astimezone(CITY_TIME).date()) < petition.terms.min_age:
        return Refusal(Reason.TOO_YOUNG, number=petition.terms.min_age)
    if petition.terms.community not in (None, person.profile.community):
        return Refusal(Reason.OTHER_COMMUNITY)
    return None
