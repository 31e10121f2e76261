"""What a resident may be written to about. Everything is on until they turn it off, so that a new topic begins on."""

from collections.abc import Iterable
from enum import StrEnum


class Topic(StrEnum):
    """Each has a name in `handlers/settings.py`, in every language."""

    NEWS = "news"
    TRANSPORT = "transport"
    UTILITIES = "utilities"
    PETITIONS = "petitions"
    BUDGET = "budget"
    TENDERS = "tenders"


def muted_after(muted: Iterable[str], topic: Topic, *, on: bool) -> tuple[str, ...]:
    """The muted topics once this one is on or off, sorted; one that no longer exists goes."""
    kept = {name for name in muted if name in set(Topic)} - {topic}
    return tuple(sorted(kept if on else kept | {topic}))
