"""Pictures that anybody may see: kept once, under an id of 128 bits, for a while. Never anything private.

Viber's phones fetch them from us by address; Telegram keeps what it was sent once, under a `file_id` of its own.
"""

import asyncio
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, LargeBinary, Table, Text, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.clock import CITY_NOW, CityClock
from storage.database import metadata

LIVES = timedelta(days=90)
"""From the last day it was shown anew: whoever scrolls back further sees the words alone."""

_RENEWED = timedelta(days=1)
_REMEMBERED = 10_000

Key = TypeVar("Key")
Value = TypeVar("Value")

media = Table(
    "media",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

media_files = Table(
    "media_files",
    metadata,
    Column("media_id", ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("bot_id", BigInteger, primary_key=True),
    Column("file_id", Text, nullable=False),
)


class Media:
    """What a process knows of pictures it keeps in memory, so that a page shown again costs no query."""

    def __init__(self, engine: AsyncEngine, clock: CityClock) -> None:
        self._engine = engine
        self._clock = clock
        self._kept: dict[str, float] = {}
        self._files: dict[tuple[str, int], str] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def keep(self, png: bytes) -> str:
        """Its id: the same picture has the same one. Safe to repeat; at most once a day it is written."""
        media_id = _media_id(png)
        if self._is_old(media_id):
            # Hundreds may draw a new picture at one moment: one of them writes it.
            async with self._locks.setdefault(media_id, asyncio.Lock()):
                if self._is_old(media_id):
                    await self._write(media_id, png)
        return media_id

    def _is_old(self, media_id: str) -> bool:
        return self._kept.get(media_id, 0) < self._clock.now().timestamp() - _RENEWED.total_seconds()

    async def _write(self, media_id: str, png: bytes) -> None:
        new = insert(media).values(id=media_id, body=png, expires_at=CITY_NOW + LIVES)
        later = {"expires_at": func.greatest(media.c.expires_at, new.excluded.expires_at)}
        async with self._engine.begin() as db:
            await db.execute(new.on_conflict_do_update(index_elements=["id"], set_=later))
        _remember(self._kept, media_id, self._clock.now().timestamp())

    async def find(self, media_id: str) -> bytes | None:
        """The PNG; None where it is over, or never was."""
        live = select(media.c.body).where(media.c.id == media_id, media.c.expires_at > CITY_NOW)
        async with self._engine.connect() as db:
            found: bytes | None = (await db.execute(live)).scalar_one_or_none()
        return found

    async def file_id(self, media_id: str, bot_id: int) -> str:
        """What Telegram calls it; empty until this bot has sent it."""
        if known := self._files.get((media_id, bot_id)):
            return known
        mine = (media_files.c.media_id == media_id) & (media_files.c.bot_id == bot_id)
        async with self._engine.connect() as db:
            found: str = (await db.execute(select(media_files.c.file_id).where(mine))).scalar_one_or_none() or ""
        if found:
            _remember(self._files, (media_id, bot_id), found)
        return found

    async def remember_file(self, media_id: str, bot_id: int, file_id: str) -> None:
        """Telegram may give a new one at any time; the last one holds."""
        live = select(media.c.id, literal(bot_id), literal(file_id)).where(media.c.id == media_id)
        new = insert(media_files).from_select(["media_id", "bot_id", "file_id"], live)
        async with self._engine.begin() as db:
            await db.execute(
                new.on_conflict_do_update(index_elements=["media_id", "bot_id"], set_={"file_id": file_id})
            )
        _remember(self._files, (media_id, bot_id), file_id)

    def forget_file(self, media_id: str, bot_id: int) -> None:
        """Telegram does not know it any more: the next sending uploads it anew."""
        self._files.pop((media_id, bot_id), None)


@lru_cache(maxsize=1000)
def _media_id(png: bytes) -> str:
    return blake2b(png, digest_size=16).hexdigest()


def _remember(known: dict[Key, Value], key: Key, value: Value) -> None:
    known[key] = value
    if len(known) > _REMEMBERED:
        del known[next(iter(known))]
