"""Why the city may say no. A refusal is an ordinary answer, never an error to log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Each has words in `handlers/refusals.py`, in every language."""

    NOT_FOUND = "not_found"
    NOT_VERIFIED = "not_verified"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    TOO_YOUNG = "too_young"
    OTHER_COMMUNITY = "other_community"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`number` goes with the reason: the least age in years for TOO_YOUNG. `at`: the moment it closed or will open."""

    reason: Reason
    number: int = 0
    at: datetime | None = None
