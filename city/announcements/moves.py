"""The states of an announcement, the moves between them, and who may make which.

Eight moves of state, as they are proven in emergency alerting, and one of our own: an edit makes a new version of it,
which is a draft again, whatever was submitted before. The database refuses every other move as well.
"""

from collections.abc import Collection
from enum import StrEnum


class State(StrEnum):
    """TECHNICAL_FAILURE is the operators' word for one that can go on no more; nothing of ours leads there."""

    DRAFT = "draft"
    PENDING = "pending-approval"
    RETURNED = "returned"
    REJECTED = "rejected"
    BROADCASTING = "broadcasting"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    TECHNICAL_FAILURE = "technical-failure"


class Act(StrEnum):
    """What somebody wants to do with it. COMPLETE is the clock's; AGAIN sends once more what may not have come."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    REJECT = "reject"
    APPROVE = "approve"
    COMPLETE = "complete"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    AGAIN = "again"
    CORRECT = "correct"
    REMOVE = "remove"


class No(StrEnum):
    """Why not; each has words in `handlers/announcements/words.py`."""

    NOT_FOUND = "not_found"
    ROLE = "role"
    STATE = "state"
    OWN = "own"
    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    REASON = "reason"
    NOBODY = "nobody"
    SENDING = "sending"
    NO_CHAT = "no_chat"
    PASSKEY = "passkey"
    PREPARING = "preparing"


Human = frozenset[str]
"""The marks by which an official is known: the account of the console, the chat, the person. Two who share one are the
same human."""

MOVES: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.PENDING,
    (State.DRAFT, Act.REJECT): State.REJECTED,
    (State.PENDING, Act.APPROVE): State.BROADCASTING,
    (State.PENDING, Act.RETURN): State.RETURNED,
    (State.PENDING, Act.REJECT): State.REJECTED,
    (State.RETURNED, Act.SUBMIT): State.PENDING,
    (State.BROADCASTING, Act.COMPLETE): State.COMPLETED,
    (State.BROADCASTING, Act.CANCEL): State.CANCELLED,
}

# What is done within a state, and moves nothing.
_WITHIN: dict[Act, frozenset[State]] = {
    Act.EDIT: frozenset({State.DRAFT, State.PENDING, State.RETURNED}),
    Act.PAUSE: frozenset({State.BROADCASTING}),
    Act.RESUME: frozenset({State.BROADCASTING}),
    Act.AGAIN: frozenset({State.BROADCASTING, State.COMPLETED}),
    Act.CORRECT: frozenset({State.BROADCASTING, State.COMPLETED, State.CANCELLED}),
    Act.REMOVE: frozenset({State.COMPLETED, State.CANCELLED}),
}

EVERYBODY = frozenset({"author", "approver", "auditor", "administrator", "support"})
_WRITERS = frozenset({"author"})
_DECIDERS = frozenset({"approver"})
ROLES: dict[Act, frozenset[str]] = {
    Act.EDIT: _WRITERS,
    Act.SUBMIT: _WRITERS,
    Act.RETURN: _DECIDERS,
    Act.REJECT: _DECIDERS | _WRITERS,
    Act.APPROVE: _DECIDERS,
    Act.COMPLETE: frozenset(),
    # Whoever sees that it goes wrong stops it.
    Act.CANCEL: EVERYBODY,
    Act.PAUSE: EVERYBODY,
    Act.RESUME: _DECIDERS,
    Act.AGAIN: _DECIDERS,
    Act.CORRECT: _WRITERS,
    Act.REMOVE: _DECIDERS,
}

NEEDS_REASON = frozenset({Act.RETURN, Act.REJECT, Act.CANCEL, Act.REMOVE})


def may(act: Act, state: State, roles: Collection[str]) -> bool:
    """Whether to offer it at all; whose work it is, is asked by `why_not`."""
    return why_not(act, state, roles) is None


def why_not(
    act: Act, state: State, roles: Collection[str], *, who: Human = frozenset(), others: Collection[Human] = ()
) -> No | None:
    """None: they may. `others`: its author, submitter and last editor, none of whom may approve it."""
    if ROLES[act].isdisjoint(roles) or (act is Act.REJECT and not _may_reject(state, roles)):
        return No.ROLE
    if (state, act) not in MOVES and state not in _WITHIN.get(act, ()):
        return No.STATE
    if act is Act.APPROVE and any(who & other for other in others):
        return No.OWN
    return None


def _may_reject(state: State, roles: Collection[str]) -> bool:
    """An author gives up a draft; what was submitted is for an approver to decide."""
    return not (_DECIDERS if state is State.PENDING else _DECIDERS | _WRITERS).isdisjoint(roles)
