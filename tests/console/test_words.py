"""Whatever the console shows by a code of ours has words, in every language."""

import re
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint

from actions.officials.rights import Trouble
from city.officials import Decision
from console.officials import WHY
from console.words import ASIDE, ENTRIES, LANES, STATES
from handlers.names import NOTICE_NAMES
from handlers.notices import NOTICES
from storage.mailbox import owed_messages
from storage.quarantine import Kind

ROOT = Path(__file__).parents[2]


def test_every_entry_of_the_trail_that_our_code_writes_has_words() -> None:
    noted = {
        kind
        for folder in ("actions", "console", "bot", "storage")
        for path in (ROOT / folder).rglob("*.py")
        for kind in re.findall(r"audit\.note\(\s*db_?,[^\"']*?\"([\w.]+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(noted) > 15
    assert noted - set(ENTRIES) == set()


def test_every_kind_of_notice_has_a_name_at_the_support_desk() -> None:
    assert set(NOTICES) - set(NOTICE_NAMES) == set()


@pytest.mark.parametrize(("known", "column"), [(STATES, "state_known"), (LANES, "lane_known")])
def test_every_state_and_lane_has_words(known: dict[str, object], column: str) -> None:
    checks = [rule for rule in owed_messages.constraints if isinstance(rule, CheckConstraint)]
    rule = next(rule for rule in checks if column in str(rule.name))
    assert set(re.findall(r"'(\w+)'", str(rule.sqltext))) == set(known)


def test_everything_put_aside_and_every_no_has_words() -> None:
    assert set(get_args(Kind)) == set(ASIDE)
    assert {*Decision, *Trouble} == set(WHY)
