"""Announcements: what officials write to residents, who may let it go, and what a resident may be written to about."""

from city.announcements.contents import (
    LANGUAGES,
    MOST_LINKS,
    Contents,
    Link,
    Segment,
    Words,
    canonical,
    changed_for,
    cleaned,
    digest,
)
from city.announcements.moves import MOVES, NEEDS_REASON, Act, Human, No, State, may, why_not
from city.announcements.problems import Field, Problem, Wrong, find_problems, find_warnings, room
from city.announcements.topics import Topic, muted_after

__all__ = [
    "LANGUAGES",
    "MOST_LINKS",
    "MOVES",
    "NEEDS_REASON",
    "Act",
    "Contents",
    "Field",
    "Human",
    "Link",
    "No",
    "Problem",
    "Segment",
    "State",
    "Topic",
    "Words",
    "Wrong",
    "canonical",
    "changed_for",
    "cleaned",
    "digest",
    "find_problems",
    "find_warnings",
    "may",
    "muted_after",
    "room",
    "why_not",
]
