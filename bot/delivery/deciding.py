"""May this row go now, and what does the channel's answer make of it? Plain functions of plain values."""

import random
from datetime import datetime

from bot.channels.outcomes import Blocked, Later, SendFailed, Stopped
from city.quiet import chosen, quiet_until
from storage.leases import Held, Outcome

MESSAGE_WAITS = (2, 10, 60, 300, 1800)
"""Seconds until the next attempt; the last again and again, until the row expires."""


def wait_of(waits: tuple[int, ...], tries: int) -> float:
    """With a fifth of jitter, so that what failed together does not come back together."""
    return waits[min(tries, len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


def not_now(held: Held, now: datetime) -> Outcome | None:
    """Why this row does not go now; None where it does. What is urgent is told at night, and whatever is muted."""
    if held.expires_at <= now:
        return Outcome(held, "expired")
    if held.blocked:
        return Outcome(held, "blocked")
    if held.lane in ("reply", "urgent"):
        return None
    if held.topic in held.muted:
        return Outcome(held, "muted")
    morning = quiet_until(now, chosen(held.quiet_from, held.quiet_until))
    if morning is None:
        return None
    if morning >= held.expires_at:
        return Outcome(held, "expired", "not before the morning")
    return put_back(held, (morning - now).total_seconds(), "quiet hours")


def put_back(held: Held, seconds: float = 0, note: str = "") -> Outcome:
    """As if it had not been claimed."""
    return Outcome(held, "waiting", note, wait=seconds, given_back=True)


def judged(held: Held, failure: SendFailed) -> Outcome:
    """What a failed call means for the row. Where nobody knows whether the message arrived, it goes once more only if
    a second one hurts less than none: a reply or what is urgent, on Telegram."""
    if isinstance(failure, Blocked):
        return Outcome(held, "blocked", failure.code)
    if not isinstance(failure, Later | Stopped):
        return Outcome(held, "failed", failure.code)
    if not failure.certain and not _may_repeat(held, failure):
        return Outcome(held, "unknown", failure.code)
    wait = max(wait_of(MESSAGE_WAITS, held.tries), failure.retry_after)
    return Outcome(held, "waiting", failure.code, wait=wait, doubted=not failure.certain and not _answered(failure))


def _may_repeat(held: Held, failure: SendFailed) -> bool:
    if held.channel != "telegram" or held.lane not in ("reply", "urgent"):
        return False
    return _answered(failure) or not held.doubted


def _answered(failure: SendFailed) -> bool:
    """Telegram said itself that it failed: it is not known, but likely, that nothing arrived."""
    return failure.reason == "server"


def is_for_the_person(held: Held) -> bool:
    """Whether it may go to another chat of theirs: what is about a topic may; what answers this chat may not, nor
    what corrects a message in it."""
    return held.person_id is not None and held.edits is None and (held.topic or held.mailing_id) is not None
