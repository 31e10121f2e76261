"""Who may do what in the officials' console, and who must agree before somebody may do more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    """Each has a name in `handlers/names.py`, in every language."""

    AUTHOR = "author"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SUPPORT = "support"


ROLES = frozenset(Role)

NEEDS_PASSKEY = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
"""Whose second factor is a key that cannot be read out to a stranger on the telephone: they let words out to the whole
city, or say who may."""

INVITATION_LIVES = timedelta(days=3)


class Decision(StrEnum):
    """Why a change of rights is not carried out."""

    OWN = "own"
    NOT_ADMINISTRATOR = "not_administrator"
    NO_ROLES = "no_roles"


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked for: these roles for this official, asked by an administrator."""

    official_id: int
    roles: frozenset[Role]
    asked_by: int


def read_roles(names: Iterable[str]) -> frozenset[Role]:
    """Those we know."""
    return frozenset(Role(name) for name in names if name in ROLES)


def needs_second(now: frozenset[Role], wanted: frozenset[Role]) -> bool:
    """Rights may be taken by one administrator, and are given by two."""
    return not wanted <= now


def why_not_confirm(change: Change, by: int) -> Decision | None:
    """Whoever asked does not agree with themselves, and nobody agrees to more rights of their own."""
    return Decision.OWN if by in (change.asked_by, change.official_id) else None
