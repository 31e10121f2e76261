"""What an official does from their own chat: the same acts, bound to the version that the chat showed."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from actions.announcements.deciding import approve as approve_
from actions.announcements.deciding import reject, return_
from actions.announcements.outcomes import Done, Refused
from actions.announcements.sending import pause, resume, stop
from actions.announcements.writing import create, edit, test_send
from actions.announcements.writing import submit as submit_
from actions.turn import Turn
from city.announcements import Act, Contents, No, why_not
from storage import announcements, official_factors
from storage.announcements import Announcement
from storage.database import will_pass
from storage.officials import Official

PASSKEY_HOLDS = timedelta(hours=12)
"""A chat cannot ask for a passkey. Whoever showed one in the console in this time may approve in their chat."""

PATIENCE_SECONDS = 3
"""Less than the database waits for a lock, so that a press in the meantime is answered and not put off."""

Came = Done | Refused

# Without somebody who holds it a task may be forgotten in the middle of its work.
_under_way: set[asyncio.Task[Came]] = set()


async def write(turn: Turn, official: Official, number: int, change: Callable[[Contents], Contents]) -> Came:
    """Number 0: the first words of a new draft."""
    records = turn.records
    if not number:
        once = f"chat:{turn.account.id}:{turn.update_id}"
        return await _act(turn, Act.EDIT, lambda: create(records, official, change(Contents()), once=once))
    one = await look(turn, number)
    if one is None:
        return Refused(No.NOT_FOUND)
    changed = change(one.contents)
    return await _act(turn, Act.EDIT, lambda: edit(records, official, number, changed, version=one.version))


async def look(turn: Turn, number: int) -> Announcement | None:
    async with turn.records.reading() as db:
        return await announcements.find(db, number)


async def submit(turn: Turn, official: Official, number: int, version: int) -> Came:
    digest = await _digest(turn, number, version)
    if isinstance(digest, Refused):
        return digest
    return await _act(turn, Act.SUBMIT, lambda: submit_(turn.records, official, number, digest))


async def why_not_approve(turn: Turn, official: Official, one: Announcement) -> No | None:
    """Asked at the first tap, and at the second."""
    async with turn.records.reading() as db:
        who = await announcements.find_human(db, official.id)
        others = [await announcements.find_human(db, worker) for worker in sorted(one.workers)]
        no = why_not(Act.APPROVE, one.state, official.roles, who=who, others=others)
        if no is None and not official.is_sample:
            # In the demonstration city the second tap stands for the passkey, as a "yes" does in its console.
            shown = await official_factors.showed_passkey(db, official.id, PASSKEY_HOLDS)
            return None if shown else No.PASSKEY
    return no


async def approve(turn: Turn, official: Official, number: int, version: int) -> Came:
    """Exactly what the chat showed: the digest of that version."""
    digest = await _digest(turn, number, version)
    one = await look(turn, number)
    if isinstance(digest, Refused) or one is None:
        return digest if isinstance(digest, Refused) else Refused(No.NOT_FOUND)
    if await why_not_approve(turn, official, one) is No.PASSKEY:
        return Refused(No.PASSKEY)
    return await _act(turn, Act.APPROVE, lambda: _patiently(approve_(turn.records, official, number, digest)))


async def _patiently(work: Coroutine[Any, Any, Came]) -> Came:
    """The audience of a whole city is frozen for longer than a turn may take: then it goes on beside the turn. A press
    in the meantime waits for the same row, and hears what came of it."""
    task = asyncio.create_task(work)
    _under_way.add(task)
    task.add_done_callback(_ended)
    done, _waiting = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    return task.result() if done else Refused(No.PREPARING)


def _ended(task: asyncio.Task[Came]) -> None:
    """What passes by itself needs nobody: nothing was done, and the page shows it. The loop tells of the rest."""
    _under_way.discard(task)
    if not task.cancelled() and (error := task.exception()) and not will_pass(error):
        raise error


_WITH_REASON = {Act.RETURN: return_, Act.REJECT: reject, Act.CANCEL: stop}


async def decide(turn: Turn, official: Official, number: int, version: int, *, act: Act, reason: str) -> Came:
    """Return, reject or stop what the chat showed."""
    digest = await _digest(turn, number, version)
    if isinstance(digest, Refused):
        return digest
    return await _act(turn, act, lambda: _WITH_REASON[act](turn.records, official, number, reason=reason))


async def hold_back(turn: Turn, official: Official, number: int, *, on: bool) -> Came:
    """Pause, or go on."""
    act = pause if on else resume
    return await _act(turn, Act.PAUSE if on else Act.RESUME, lambda: act(turn.records, official, number))


async def try_out(turn: Turn, official: Official, number: int) -> Came:
    return await test_send(turn.records, official, number, once=turn.update_id)


async def _digest(turn: Turn, number: int, version: int) -> bytes | Refused:
    """Of what was shown; a no where something else stands there now."""
    async with turn.records.reading() as db:
        one = await announcements.find(db, number)
    if one is None:
        return Refused(No.NOT_FOUND)
    return one.digest if one.version == version else Refused(No.CHANGED)


async def _act(turn: Turn, act: Act, write: Callable[[], Awaitable[Came]]) -> Came:
    def outcome(came: Came) -> dict[str, str]:
        return {"act": "announcement", "did": act} if isinstance(came, Done) else {"act": "nothing"}

    return await turn.act(write, outcome)
