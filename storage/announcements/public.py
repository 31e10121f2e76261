"""What anybody may read."""

from typing import Any

from sqlalchemy import (
    DateTime,
    Select,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import State
from storage.announcements.tables import Announcement, announcements, newest, read, versions
from storage.clock import CITY_NOW

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
    return newest().where(
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
    return [read(row) for row in await db.execute(chosen)]


async def count_public(db: AsyncConnection) -> int:
    number: int = (await db.execute(select(func.count()).select_from(_public().subquery()))).scalar_one()
    return number


async def find_today(db: AsyncConnection, announcement_id: int) -> Announcement | None:
    """What anybody may read in its place today: itself, or what it was corrected by; None where it was taken back."""
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
    return read(row) if row else None
