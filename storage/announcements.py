"""Announcements, every version of each, and every move that was made. The database itself refuses what is forbidden:
migration 0009 holds the same table of moves, and who may approve what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import Act, Contents, Human, State, canonical
from storage.clock import CITY_NOW
from storage.database import metadata
from storage.mailbox import owed_messages
from storage.mailings import mailings

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("once", Text, unique=True),
    Column("state", Text, nullable=False, server_default=text("'draft'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    # What was sent before, and is mended by this one.
    Column("corrects", ForeignKey("announcements.id"), index=True),
    Column("author_id", ForeignKey("officials.id"), nullable=False),
    Column("editor_id", ForeignKey("officials.id"), nullable=False),
    Column("submitter_id", ForeignKey("officials.id")),
    Column("approver_id", ForeignKey("officials.id")),
    Column("approved_digest", LargeBinary),
    Column("mailing_id", ForeignKey("mailings.id"), unique=True),
    Column("removal_id", ForeignKey("mailings.id"), unique=True),
    # Of the alert (CAP) it was made from.
    Column("alert", JSONB),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Column("submitted_at", DateTime(timezone=True)),
    Column("approved_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_announcements_state", "state", "id"),
    CheckConstraint(
        "state IN ('draft', 'pending-approval', 'returned', 'rejected', 'broadcasting', 'completed', 'cancelled', "
        "'technical-failure')",
        name="state_known",
    ),
    CheckConstraint(
        "state NOT IN ('broadcasting', 'completed', 'cancelled') OR (submitter_id IS NOT NULL AND approver_id IS NOT "
        "NULL AND approved_digest IS NOT NULL AND approved_at IS NOT NULL AND mailing_id IS NOT NULL)",
        name="sent_was_approved",
    ),
)

versions = Table(
    "announcement_versions",
    metadata,
    Column("announcement_id", ForeignKey("announcements.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary, Computed("sha256(body)", persisted=True)),
    Column("editor_id", ForeignKey("officials.id"), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

moves = Table(
    "announcement_moves",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("official_id", ForeignKey("officials.id")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

SENT = (State.BROADCASTING, State.COMPLETED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Announcement:
    """As it is now, with the contents of its newest version. `official_id`s are of those who did it; `mailing_id` is
    what sends it, `removal_id` what takes it back."""

    id: int
    state: State
    version: int
    contents: Contents
    digest: bytes
    corrects: int | None
    author_id: int
    editor_id: int
    submitter_id: int | None
    approver_id: int | None
    mailing_id: int | None
    removal_id: int | None
    alert: dict[str, Any] | None
    made_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    ended_at: datetime | None

    @property
    def began_at(self) -> datetime:
        """When the first resident could get it; before an approval, when it was begun to be written."""
        return self.contents.starts_at or self.approved_at or self.made_at

    @property
    def workers(self) -> frozenset[int]:
        """Whoever decides about it is none of these."""
        return frozenset({self.author_id, self.editor_id} | ({self.submitter_id} if self.submitter_id else set()))


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    contents: Contents
    digest: bytes
    editor_id: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """`official_id` None: the clock's."""

    act: Act
    version: int
    official_id: int | None
    reason: str
    at: datetime


_HANDS = (
    announcements.c.author_id,
    announcements.c.editor_id,
    announcements.c.submitter_id,
    announcements.c.approver_id,
)
_OWN = [announcements.c[name] for name in Announcement.__dataclass_fields__ if name in announcements.c]


def _announcements() -> Select[Any]:
    newest = (versions.c.announcement_id == announcements.c.id) & (versions.c.number == announcements.c.version)
    return select(*_OWN, versions.c.body, versions.c.digest).join_from(announcements, versions, newest)


def _announcement(row: Row[Any]) -> Announcement:
    fields = {**row._mapping}
    contents = Contents.from_json(orjson.loads(fields.pop("body")))
    return Announcement(**{**fields, "state": State(fields["state"]), "contents": contents})


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
    row = (await db.execute(_announcements().where(announcements.c.id == announcement_id))).one_or_none()
    return _announcement(row) if row else None


async def hold(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    """As it is, and as it stays until the commit."""
    held = _announcements().where(announcements.c.id == announcement_id).with_for_update(of=announcements)
    row = (await db.execute(held)).one_or_none()
    return _announcement(row) if row else None


async def page(
    db: AsyncConnection, states: Collection[State], *, most: int, before: int | None = None
) -> list[Announcement]:
    """The newest first."""
    chosen = _announcements().where(announcements.c.state.in_(states))
    if before is not None:
        chosen = chosen.where(announcements.c.id < before)
    return [_announcement(row) for row in await db.execute(chosen.order_by(announcements.c.id.desc()).limit(most))]


async def list_for(db: AsyncConnection, official_id: int, *, decides: bool, most: int) -> list[Announcement]:
    """What this official had a hand in, what goes out now, and where they decide, what waits: that first."""
    waits = announcements.c.state == (State.PENDING if decides else "")
    goes = announcements.c.state == State.BROADCASTING
    had_a_hand = (column == official_id for column in _HANDS)
    chosen = _announcements().where(or_(waits, goes, *had_a_hand))
    chosen = chosen.order_by(waits.desc(), goes.desc(), announcements.c.id.desc()).limit(most)
    return [_announcement(row) for row in await db.execute(chosen)]


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
        _announcements().where(announcements.c.corrects == announcement_id).order_by(announcements.c.id.desc())
    )
    return [_announcement(row) for row in rows]


async def find_human(db: AsyncConnection, official_id: int) -> Human:
    """The marks of this official, by the very function that the database asks at an approval."""
    marks: list[str] | None = (await db.execute(select(func.official_marks(official_id)))).scalar_one()
    return frozenset(marks or ())


_STARTED = func.coalesce(
    func.convert_from(versions.c.body, "UTF8").cast(JSONB)["starts_at"].astext.cast(DateTime(timezone=True)),
    announcements.c.approved_at,
)


def _public() -> Select[Any]:
    """What was sent to residents and stands: begun, not stopped, not taken back, not corrected since. What only the
    followers of a record were told is theirs."""
    later = announcements.alias("later")
    corrected = select(later.c.id).where(later.c.corrects == announcements.c.id, later.c.state.in_(_STANDING))
    followers = func.convert_from(versions.c.body, "UTF8").cast(JSONB)["segment"]["followers_of"].astext
    return _announcements().where(
        announcements.c.state.in_(_STANDING),
        announcements.c.removal_id.is_(None),
        _STARTED <= CITY_NOW,
        followers == "",
        ~corrected.exists(),
    )


_STANDING = (State.BROADCASTING, State.COMPLETED)


async def page_public(db: AsyncConnection, *, most: int, offset: int = 0) -> list[Announcement]:
    """What anybody may read, the newest first."""
    chosen = _public().order_by(_STARTED.desc(), announcements.c.id.desc()).limit(most).offset(offset)
    return [_announcement(row) for row in await db.execute(chosen)]


async def count_public(db: AsyncConnection) -> int:
    number: int = (await db.execute(select(func.count()).select_from(_public().subquery()))).scalar_one()
    return number


async def find_standing(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    """What holds today in its place: itself, or what it was corrected by; None where it was taken back."""
    corrected: int | None = announcement_id
    while corrected is not None:
        announcement_id = corrected
        later = select(announcements.c.id).where(
            announcements.c.corrects == announcement_id, announcements.c.state.in_(_STANDING)
        )
        corrected = (await db.execute(later.order_by(announcements.c.id.desc()).limit(1))).scalar_one_or_none()
    return await find_public(db, announcement_id)


async def find_public(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    row = (await db.execute(_public().where(announcements.c.id == announcement_id))).one_or_none()
    return _announcement(row) if row else None


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
    done = _announcements().join(mailings, mailings.c.id == announcements.c.mailing_id)
    done = done.where(announcements.c.state == State.BROADCASTING, mailings.c.state == "done")
    rows = await db.execute(done.order_by(announcements.c.id).with_for_update(of=announcements))
    return [_announcement(row) for row in rows]


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
