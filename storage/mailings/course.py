"""The course of a mailing: officials pause, resume and stop it; the jobs' leader advances it."""

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import CITY_NOW
from storage.mailbox import WAITS_FOR_SESSION, owed_messages
from storage.mailings.planning import PLANNING
from storage.mailings.tables import mailings

MOST_FAILED, ALLOWED_FAILED = 20, 3
"""A canary pauses its mailing where more than one in so many came to nothing, and more than so many in all."""

CANARY_FAILED = "too many of the first rows failed"

_row = owed_messages.c
_OPEN = _row.state.in_(("waiting", "leased"))


async def pause(db: AsyncConnection, mailing_id: int, note: str | None = None) -> bool:
    """Nothing more of it leaves than what is on its way, which is over within two seconds of the commit. False where
    it is not going on."""
    going = (mailings.c.id == mailing_id) & mailings.c.state.in_(("canary", "running"))
    return await _move(db, going, state="paused", resume_to=mailings.c.state, note=note)


async def resume(db: AsyncConnection, mailing_id: int) -> bool:
    """False where it is not paused."""
    paused = (mailings.c.id == mailing_id) & (mailings.c.state == "paused")
    return await _move(db, paused, state=mailings.c.resume_to, resume_to=None, note=None)


async def stop(db: AsyncConnection, mailing_id: int) -> bool:
    """For good, as quickly as a pause; its waiting rows end a little later. False where it had ended."""
    open_one = (mailings.c.id == mailing_id) & mailings.c.ended_at.is_(None)
    return await _move(db, open_one, state="stopped", resume_to=None, ended_at=CITY_NOW)


async def _move(db: AsyncConnection, which: ColumnElement[bool], **values: object) -> bool:
    moved = await db.execute(update(mailings).where(which).values(**values).returning(mailings.c.id))
    return moved.first() is not None


async def send_again(db: AsyncConnection, mailing_id: int, *, unknown: bool) -> int:
    """Whatever ended unknown, or else failed, goes once more, at an official's word; how many rows that is."""
    ended = (_row.mailing_id == mailing_id) & (_row.state == ("unknown" if unknown else "failed"))
    waiting = update(owed_messages).where(ended).values(state="waiting", note=None, tries=0, due_at=CITY_NOW)
    rows = len((await db.execute(waiting.returning(_row.id))).all())
    if rows:
        over = (mailings.c.id == mailing_id) & (mailings.c.state == "done")
        await _move(db, over, state="running", ended_at=None)
    return rows


async def advance(db: AsyncConnection) -> None:
    """What a mailing does by itself; for the leader, every few seconds."""
    await db.execute(select(func.set_config("statement_timeout", PLANNING, True)))
    for step in (_JUDGE_CANARIES, _END_STOPPED, _END_EXPIRED, _FINISH):
        await db.execute(step)


_came_to_nothing = func.count().filter(_row.state.in_(("failed", "unknown")))
_canaries = (
    select(
        mailings.c.id,
        # One that waits for its resident to write may wait for days.
        func.count()
        .filter((_OPEN | (_row.state == "sending")) & (func.coalesce(_row.note, "") != WAITS_FOR_SESSION))
        .label("under_way"),
        and_(_came_to_nothing > ALLOWED_FAILED, _came_to_nothing * MOST_FAILED > func.count()).label("is_bad"),
    )
    .join(owed_messages, and_(_row.mailing_id == mailings.c.id, _row.id <= mailings.c.canary_last_id))
    .where(mailings.c.state == "canary")
    .group_by(mailings.c.id)
    .cte("canaries")
)
_JUDGE_CANARIES = (
    update(mailings)
    .where(mailings.c.id == _canaries.c.id, mailings.c.state == "canary")
    .where(or_(_canaries.c.under_way == 0, _canaries.c.is_bad))
    .values(
        state=case((_canaries.c.is_bad, "paused"), else_="running"),
        resume_to=case((_canaries.c.is_bad, "running"), else_=null()),
        note=case((_canaries.c.is_bad, literal(CANARY_FAILED)), else_=null()),
    )
)

_stopped = select(mailings.c.id).where(mailings.c.state == "stopped")
_too_late = select(mailings.c.id).where(mailings.c.ended_at.is_(None), mailings.c.expires_at <= CITY_NOW)
_END_STOPPED = update(owed_messages).where(_OPEN, _row.mailing_id.in_(_stopped)).values(state="stopped", lease=None)
_END_EXPIRED = update(owed_messages).where(_OPEN, _row.mailing_id.in_(_too_late)).values(state="expired", lease=None)


def _rows(state: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(_row.id).where(_row.mailing_id == mailings.c.id, state).exists()


_FINISH = (
    update(mailings)
    .where(mailings.c.ended_at.is_(None), ~_rows(_OPEN), ~_rows(_row.state == "sending"))
    .values(state="done", resume_to=None, ended_at=CITY_NOW)
)
