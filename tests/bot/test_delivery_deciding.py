"""May a row go now, and what does the channel's answer make of it?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.outcomes import Blocked, Later, SendFailed, Stopped, Wrong
from bot.delivery.deciding import MESSAGE_WAITS, judged, not_now
from city.lanes import Lane
from storage.leases import Held
from storage.people import ChannelName
from tests.bot.test_delivery_drafts import HELD

NIGHT = datetime(2026, 7, 1, 20, 30, tzinfo=UTC)
"""23:30 in Kyiv."""

ROW = replace(HELD, expires_at=NIGHT + timedelta(days=1))


def test_at_night_a_row_waits_for_the_morning_as_if_it_had_not_been_claimed() -> None:
    outcome = not_now(ROW, NIGHT)
    assert outcome
    assert (outcome.state, outcome.wait, outcome.given_back) == ("waiting", 8.5 * 3600, True)


def test_what_is_over_before_the_morning_expires() -> None:
    outcome = not_now(replace(ROW, expires_at=NIGHT + timedelta(hours=8)), NIGHT)
    assert outcome
    assert outcome.state == "expired"


@pytest.mark.parametrize("lane", ["urgent", "reply"])
def test_what_is_urgent_knows_no_night_and_no_mute(lane: Lane) -> None:
    assert not_now(replace(ROW, lane=lane, muted=["news"]), NIGHT) is None


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (replace(ROW, muted=["news"]), "muted"),
        (replace(ROW, blocked=True), "blocked"),
        (replace(ROW, expires_at=NIGHT), "expired"),
        (replace(ROW, quiet_from=0, quiet_until=0, muted=["transport"]), None),
        (replace(ROW, quiet_from=3, quiet_until=6), None),
    ],
)
def test_a_row_may_go_or_ends(row: Held, state: str | None) -> None:
    outcome = not_now(row, NIGHT)
    assert (outcome.state if outcome else None) == state


LOST, BROKEN = Later("m", "timeout", certain=False), Later("m", "server", certain=False)


@pytest.mark.parametrize(
    ("channel", "lane", "failure", "state"),
    [
        ("telegram", "bulk", Blocked("m", 403), "blocked"),
        ("telegram", "bulk", Wrong("m", 400), "failed"),
        ("telegram", "bulk", Stopped("m", 401), "waiting"),
        ("telegram", "bulk", Later("m", 429, retry_after=7), "waiting"),
        ("telegram", "bulk", LOST, "unknown"),
        ("telegram", "bulk", BROKEN, "unknown"),
        ("telegram", "urgent", LOST, "waiting"),
        ("telegram", "reply", BROKEN, "waiting"),
        ("viber", "urgent", LOST, "unknown"),
        ("viber", "reply", BROKEN, "unknown"),
        ("viber", "notice", Later("m", 12, retry_after=60), "waiting"),
    ],
)
def test_a_failure_comes_to(channel: ChannelName, lane: Lane, failure: SendFailed, state: str) -> None:
    outcome = judged(replace(ROW, channel=channel, lane=lane), failure)
    assert outcome.state == state
    assert outcome.wait >= failure.retry_after
    assert not outcome.given_back


def test_what_may_have_arrived_goes_once_more_and_not_twice() -> None:
    urgent = replace(ROW, lane="urgent")
    assert judged(urgent, LOST).doubted
    assert judged(replace(urgent, doubted=True), LOST).state == "unknown"


@pytest.mark.parametrize("tries", range(1, 10))
def test_waits_grow_and_then_stay(tries: int) -> None:
    expected = MESSAGE_WAITS[min(tries, len(MESSAGE_WAITS)) - 1]
    assert 0.8 * expected <= judged(replace(ROW, tries=tries), Later("m", "network")).wait <= 1.2 * expected
