"""Every move between two states, allowed and forbidden, by every role."""

import json
import os
from itertools import product
from pathlib import Path

import pytest

from city.announcements.moves import EVERYBODY, MOVES, ROLES, Act, No, State, why_not

REAL_DATA = os.environ.get("REAL_DATA")
AUTHOR, OTHER = frozenset({"official:1", "person:9"}), frozenset({"official:2"})


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_the_moves_are_those_proven_in_emergency_alerting() -> None:
    proven = json.loads((Path(str(REAL_DATA)) / "reliability/broadcast-states/govuk-emergency-alerts.json").read_text())
    ours = {(state.value, after.value) for (state, _), after in MOVES.items()}
    assert {state.value for state in State} == set(proven["statuses"])
    assert ours == {(state, after) for state, afters in proven["allowed"].items() for after in afters}
    assert len(proven["forbidden_tested"]) == 29
    assert ours.isdisjoint(map(tuple, proven["forbidden_tested"]))


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_only_these_roles_may(state: State, act: Act) -> None:
    for role in sorted(EVERYBODY):
        allowed = why_not(act, state, {role}, who=OTHER, others=[AUTHOR]) is None
        assert allowed == ((state, act, role) in _ALLOWED)


_BEFORE = ("draft", "pending-approval", "returned")
_AFTER = ("completed", "cancelled")
_ALLOWED = {
    *((State(state), Act.EDIT, "author") for state in _BEFORE),
    *((State(state), Act.SUBMIT, "author") for state in ("draft", "returned")),
    (State.PENDING, Act.APPROVE, "approver"),
    (State.PENDING, Act.RETURN, "approver"),
    (State.PENDING, Act.REJECT, "approver"),
    (State.DRAFT, Act.REJECT, "approver"),
    (State.DRAFT, Act.REJECT, "author"),
    *((State.BROADCASTING, act, role) for act in (Act.CANCEL, Act.PAUSE) for role in EVERYBODY),
    (State.BROADCASTING, Act.RESUME, "approver"),
    *((State(state), Act.AGAIN, "approver") for state in ("broadcasting", "completed")),
    *((State(state), Act.CORRECT, "author") for state in ("broadcasting", *_AFTER)),
    *((State(state), Act.REMOVE, "approver") for state in _AFTER),
}


def test_nobody_completes_by_hand() -> None:
    assert ROLES[Act.COMPLETE] == frozenset()


def test_whoever_worked_on_it_does_not_approve() -> None:
    assert why_not(Act.APPROVE, State.PENDING, {"approver"}, who=AUTHOR, others=[AUTHOR]) is No.OWN


def test_the_same_human_under_another_account_does_not_approve() -> None:
    again = frozenset({"official:3", "person:9"})
    assert why_not(Act.APPROVE, State.PENDING, {"approver"}, who=again, others=[OTHER, AUTHOR]) is No.OWN


def test_somebody_else_approves() -> None:
    assert why_not(Act.APPROVE, State.PENDING, {"approver", "author"}, who=OTHER, others=[AUTHOR]) is None
