"""When a second chat may be connected to the person of a first one."""

from dataclasses import dataclass
from enum import StrEnum


class Linking(StrEnum):
    """What a step of connecting came to. Each has words in `handlers/links.py`, in every language."""

    AGREED = "agreed"
    CONNECTED = "connected"
    REFUSED = "refused"
    USED = "used"
    SAME_CHAT = "same_chat"
    ALREADY = "already"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class Side:
    """A chat, and the verified person behind it."""

    account_id: int
    person_id: int | None


def why_not_connect(first: Side, second: Side) -> Linking | None:
    """`first` invited. A chat never moves to another person silently: it is disconnected first."""
    if first.account_id == second.account_id:
        return Linking.SAME_CHAT
    if first.person_id is None:
        return Linking.USED
    if second.person_id is None:
        return None
    return Linking.ALREADY if second.person_id == first.person_id else Linking.OTHER_PERSON
