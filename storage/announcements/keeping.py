"""Announcements are written, found and moved. Nothing here asks who may: `city/announcements/moves.py` does, and the
database."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import (
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import Act, Contents, Human, State, canonical
from storage.announcements.tables import SENT, Announcement, Move, Version, announcements, moves, newest, read, versions
from storage.mailbox import owed_messages
from storage.mailings import mailings


async def add(
    db: AsyncConnection,
    contents: Contents,
    author_id: int,
    *,
    once: str | None = None,
    corrects: int | None = None,
    alert: Mapping[str, Any] | None = None,
) -> tuple[int, bool]:
    """(its number, whether it is new): the same `once` again makes no second one."""
    new = insert(announcements).values(
        once=once, author_id=author_id, editor_id=author_id, corrects=corrects, alert=alert
    )
    added = await db.execute(new.on_conflict_do_nothing(index_elements=["once"]).returning(announcements.c.id))
    announcement_id: int | None = added.scalar_one_or_none()
    if announcement_id is None:
        known = select(announcements.c.id).where(announcements.c.once == once)
        return (await db.execute(known)).scalar_one(), False
    await _add_version(db, announcement_id, 1, contents, author_id)
    return announcement_id, True


async def add_version(db: AsyncConnection, one: Announcement, contents: Contents, editor_id: int) -> None:
    """A draft again, whatever it was; who submitted it did not submit this."""
    await _add_version(db, one.id, one.version + 1, contents, editor_id)
    changed = {"version": one.version + 1, "state": State.DRAFT, "editor_id": editor_id}
    await change(db, one.id, **changed, submitter_id=None, submitted_at=None)


async def _add_version(
    db: AsyncConnection, announcement_id: int, number: int, contents: Contents, editor_id: int
) -> None:
    body = canonical(contents)
    new = insert(versions).values(announcement_id=announcement_id, number=number, body=body, editor_id=editor_id)
    await db.execute(new)


async def find(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    row = (await db.execute(newest().where(announcements.c.id == announcement_id))).one_or_none()
    return read(row) if row else None


async def hold(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    """As it is, and as it stays until the commit."""
    held = newest().where(announcements.c.id == announcement_id).with_for_update(of=announcements)
    row = (await db.execute(held)).one_or_none()
    return read(row) if row else None


async def page(
    db: AsyncConnection, states: Collection[State], *, most: int, before: int | None = None
) -> list[Announcement]:
    """The newest first."""
    chosen = newest().where(announcements.c.state.in_(states))
    if before is not None:
        chosen = chosen.where(announcements.c.id < before)
    return [read(row) for row in await db.execute(chosen.order_by(announcements.c.id.desc()).limit(most))]


async def list_for(db: AsyncConnection, official_id: int, *, decides: bool, most: int) -> list[Announcement]:
    """What this official had a hand in, what goes out now, and where they decide, what waits: that first."""
    waits = announcements.c.state == (State.PENDING if decides else "")
    goes = announcements.c.state == State.BROADCASTING
    had_a_hand = (announcements.c[name] == official_id for name in _HANDS)
    chosen = newest().where(or_(waits, goes, *had_a_hand))
    chosen = chosen.order_by(waits.desc(), goes.desc(), announcements.c.id.desc()).limit(most)
    return [read(row) for row in await db.execute(chosen)]


_HANDS = ("author_id", "editor_id", "submitter_id", "approver_id")


async def count(db: AsyncConnection) -> dict[State, int]:
    rows = await db.execute(select(announcements.c.state, func.count()).group_by(announcements.c.state))
    return {State(state): number for state, number in rows}


async def change(db: AsyncConnection, announcement_id: int, **values: object) -> None:
    await db.execute(update(announcements).where(announcements.c.id == announcement_id).values(**values))


async def note_move(
    db: AsyncConnection, announcement_id: int, act: Act, official_id: int | None, *, version: int, reason: str = ""
) -> None:
    new = insert(moves).values(
        announcement_id=announcement_id, act=act, version=version, official_id=official_id, reason=reason
    )
    await db.execute(new)


async def list_moves(db: AsyncConnection, announcement_id: int) -> list[Move]:
    """In their order."""
    chosen = select(*(moves.c[name] for name in Move.__dataclass_fields__))
    rows = await db.execute(chosen.where(moves.c.announcement_id == announcement_id).order_by(moves.c.id))
    return [Move(**{**row._mapping, "act": Act(row.act)}) for row in rows]


async def list_versions(db: AsyncConnection, announcement_id: int) -> list[Version]:
    """In their order."""
    mine = versions.c.announcement_id == announcement_id
    rows = await db.execute(select(versions).where(mine).order_by(versions.c.number))
    return [
        Version(row.number, Contents.from_json(orjson.loads(row.body)), row.digest, row.editor_id, row.made_at)
        for row in rows
    ]


async def list_corrections(db: AsyncConnection, announcement_id: int) -> list[Announcement]:
    """Of this one, the newest first."""
    rows = await db.execute(
        newest().where(announcements.c.corrects == announcement_id).order_by(announcements.c.id.desc())
    )
    return [read(row) for row in rows]


async def find_human(db: AsyncConnection, official_id: int) -> Human:
    """The marks of this official, by the very function that the database asks at an approval."""
    marks: list[str] | None = (await db.execute(select(func.official_marks(official_id)))).scalar_one()
    return frozenset(marks or ())


async def find_standing(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    """It, or the last of what was sent to correct it."""
    one = await find(db, announcement_id)
    while one and (later := [each for each in await list_corrections(db, one.id) if each.state in SENT]):
        one = later[0]
    return one


async def find_originals(db: AsyncConnection, one: Announcement) -> list[Announcement]:
    """What this one corrects, and what that corrected, back to the first."""
    found: list[Announcement] = []
    while (earlier := (found[-1] if found else one).corrects) is not None:
        original = await find(db, earlier)
        if original is None:
            break
        found.append(original)
    return found


async def list_finished(db: AsyncConnection) -> list[Announcement]:
    """Those on their way whose mailing is done, held until the commit."""
    done = newest().join(mailings, mailings.c.id == announcements.c.mailing_id)
    done = done.where(announcements.c.state == State.BROADCASTING, mailings.c.state == "done")
    rows = await db.execute(done.order_by(announcements.c.id).with_for_update(of=announcements))
    return [read(row) for row in rows]


async def is_under_way(db: AsyncConnection, mailing_id: int) -> bool:
    """Whether somebody may still get it, or is just getting it."""
    going = select(mailings.c.id).where(mailings.c.id == mailing_id, mailings.c.ended_at.is_(None))
    row = owed_messages.c
    sending = select(row.id).where(row.mailing_id == mailing_id, row.state == "sending")
    return bool((await db.execute(select(or_(going.exists(), sending.exists())))).scalar_one())


async def list_alerts(db: AsyncConnection) -> list[tuple[int, dict[str, Any]]]:
    """(announcement, its alert) of every one that was made from an alert."""
    made = select(announcements.c.id, announcements.c.alert).where(announcements.c.alert.is_not(None))
    return [(row.id, row.alert) for row in await db.execute(made.order_by(announcements.c.id))]
