"""What came of it, and what is asked before anything is done."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import NEEDS_REASON, Act, No, Problem, State, why_not
from storage import announcements, audit
from storage.announcements import Announcement
from storage.officials import Official


@dataclass(frozen=True, slots=True)
class Done:
    """`first_time` False: they had done the same before, and nothing changed."""

    id: int
    state: State
    first_time: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """`problems` go with INCOMPLETE."""

    no: No
    problems: tuple[Problem, ...] = ()


async def hold(
    db: AsyncConnection,
    official: Official,
    announcement_id: int,
    act: Act,
    *,
    reason: str = "",
    digest: bytes | None = None,
) -> Announcement | Done | Refused:
    """The announcement, held until the commit, where this official may do this with it now. `digest`: of what they
    were shown; `Done` where it was they who did it."""
    one = await announcements.hold(db, announcement_id)
    if one is None:
        return Refused(No.NOT_FOUND)
    who = await announcements.find_human(db, official.id)
    others = [await announcements.find_human(db, worker) for worker in sorted(one.workers)]
    no = why_not(act, one.state, official.roles, who=who, others=others)
    is_same = digest is None or digest == one.digest
    if no is No.STATE and is_same and await _did(db, one, official, act):
        return Done(one.id, one.state, first_time=False)
    if no is None and not is_same:
        no = No.CHANGED
    if no is None and act in NEEDS_REASON and not reason.strip():
        no = No.REASON
    return Refused(no) if no else one


async def _did(db: AsyncConnection, one: Announcement, official: Official, act: Act) -> bool:
    """Whether the last thing done with it is this very act, by them."""
    last = (await announcements.list_moves(db, one.id))[-1:]
    return any((move.act, move.official_id, move.version) == (act, official.id, one.version) for move in last)


async def note(
    db: AsyncConnection, one: Announcement, act: Act, official: Official | None, *, reason: str = ""
) -> None:
    """The last of the transaction: the move, with its reason, and a row of the audit trail, which holds no words."""
    official_id = official.id if official else None
    await announcements.note_move(db, one.id, act, official_id, version=one.version, reason=reason.strip())
    about = {"announcement": one.id, "version": one.version, "digest": one.digest.hex()}
    await audit.note(db, official_id, f"announcement.{act}", about)
