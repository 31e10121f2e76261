"""Accounts (a chat on a channel), the people behind them, and the keys by which a person is known again."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import asyncpg
import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Row,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.people import Person, Profile
from storage.database import metadata
from storage.vault import Vault

ChannelName = Literal["telegram", "viber"]
MESSENGERS: dict[ChannelName, str] = {"telegram": "Telegram", "viber": "Viber"}
"""What people call them, in every language."""

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("data_key", LargeBinary),
    Column("profile", LargeBinary),
    Column("verified_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("hmac", LargeBinary, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("native_id", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("blocked", Boolean, nullable=False, server_default=text("false")),
    Column("blocked_seen_at", DateTime(timezone=True)),
    Column("district", Text),
    Column("muted", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    # Noted now and then, not with every message; it is no part of the cached copy.
    Column("wrote_at", DateTime(timezone=True)),
    Column("preferred", Boolean, nullable=False, server_default=text("false")),
    Column("quiet_from", SmallInteger),
    Column("quiet_until", SmallInteger),
    UniqueConstraint("channel", "native_id"),
    CheckConstraint("channel IN ('telegram', 'viber')", name="channel_known"),
    CheckConstraint(
        "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23",
        name="quiet_hours",
    ),
    CheckConstraint("NOT preferred OR person_id IS NOT NULL", name="preferred_of_somebody"),
    Index("uq_accounts_preferred", "person_id", unique=True, postgresql_where=text("preferred")),
)


@dataclass(frozen=True, slots=True)
class Account:
    """A chat. `preferred`: of their chats, the one this person wants to be written to. `quiet_from` and `quiet_until`
    are hours in Kyiv. `version` grows with every change, so that an older copy never replaces a newer one in the
    cache."""

    id: int
    channel: ChannelName
    native_id: str
    language: str
    person_id: int | None
    blocked: bool
    district: str | None
    muted: tuple[str, ...]
    version: int
    preferred: bool = False
    quiet_from: int | None = None
    quiet_until: int | None = None

    @property
    def messenger(self) -> str:
        return MESSENGERS[self.channel]

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.native_id}"

    def to_json(self) -> str:
        return orjson.dumps(self).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> "Account":
        return _account_of(orjson.loads(data))


_ACCOUNT = (
    accounts.c.id,
    accounts.c.channel,
    accounts.c.native_id,
    accounts.c.language,
    accounts.c.person_id,
    accounts.c.blocked,
    accounts.c.district,
    accounts.c.muted,
    accounts.c.version,
    accounts.c.preferred,
    accounts.c.quiet_from,
    accounts.c.quiet_until,
)


def _account_of(fields: Mapping[Any, Any]) -> Account:
    return Account(**{**fields, "muted": tuple(fields["muted"])})


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return _account_of(row._mapping)


async def find_account(db: AsyncConnection, account_id: int) -> Account | None:
    row = (await db.execute(select(*_ACCOUNT).where(accounts.c.id == account_id))).one_or_none()
    return _account(row) if row else None


Chat = tuple[str, str]
"""A channel, and its own id of a resident."""


async def find_accounts(db: asyncpg.Connection, chats: Sequence[Chat]) -> dict[Chat, Account]:
    rows = await db.fetch(_FIND_ACCOUNTS, [chat[0] for chat in chats], [chat[1] for chat in chats])
    return {(row["channel"], row["native_id"]): _account_of(row) for row in rows}


_FIND_ACCOUNTS = """
    SELECT id, channel, native_id, language, person_id, blocked, district, muted, version,
        preferred, quiet_from, quiet_until
    FROM unnest($1::text[], $2::text[]) AS chat (channel, native_id) JOIN accounts USING (channel, native_id)
"""


async def find_or_create_account(db: AsyncConnection, channel: ChannelName, native_id: str, language: str) -> Account:
    """First contact writes; `language` is only the first guess, from the client."""
    mine = (accounts.c.channel == channel) & (accounts.c.native_id == native_id)
    row = (await db.execute(select(*_ACCOUNT).where(mine))).one_or_none()
    if row is None:
        new = insert(accounts).values(channel=channel, native_id=native_id, language=language)
        await db.execute(new.on_conflict_do_nothing())
        row = (await db.execute(select(*_ACCOUNT).where(mine))).one()
    return _account(row)


async def change_account(db: AsyncConnection, account_id: int, **changes: object) -> Account:
    """Set columns of one account and return it as it is now."""
    changed = (
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(**changes, version=accounts.c.version + 1)
        .returning(*_ACCOUNT)
    )
    return _account((await db.execute(changed)).one())


async def give_to(db: AsyncConnection, account_id: int, person_id: int) -> Account:
    """This chat is this person's from now on. Where they want to be written to is a choice among their own chats: it
    does not come along from another person."""
    stays = func.coalesce(accounts.c.preferred & (accounts.c.person_id == person_id), False)
    return await change_account(db, account_id, person_id=person_id, preferred=stays)


async def prefer(db: AsyncConnection, person_id: int, account_id: int | None) -> None:
    """Of this person's chats the one to write to; None: no choice."""
    mine = accounts.c.person_id == person_id
    no_more = update(accounts).where(mine, accounts.c.preferred, accounts.c.id.is_distinct_from(account_id))
    later = {"version": accounts.c.version + 1}
    await db.execute(no_more.values(preferred=False, **later))
    if account_id is not None:
        chosen = update(accounts).where(mine, accounts.c.id == account_id, ~accounts.c.preferred)
        await db.execute(chosen.values(preferred=True, **later))


async def hold_accounts(db: AsyncConnection, *account_ids: int) -> dict[int, Account]:
    """These accounts as they are, and as they stay until the commit. Always in one order, so that two who hold the
    same ones never wait for each other."""
    held = select(*_ACCOUNT).where(accounts.c.id.in_(account_ids)).order_by(accounts.c.id)
    rows = await db.execute(held.with_for_update(key_share=True))
    return {row.id: _account(row) for row in rows}


async def list_chats(db: AsyncConnection, person_id: int) -> list[Account]:
    """Every chat of this person, the oldest first."""
    rows = await db.execute(select(*_ACCOUNT).where(accounts.c.person_id == person_id).order_by(accounts.c.id))
    return [_account(row) for row in rows]


async def contact_times(db: AsyncConnection, account_id: int) -> tuple[datetime, datetime | None]:
    """(the first contact, the last message)."""
    times = select(accounts.c.created_at, accounts.c.wrote_at).where(accounts.c.id == account_id)
    created, wrote = (await db.execute(times)).one()
    return created, wrote


async def verified_since(db: AsyncConnection, person_id: int) -> datetime:
    at: datetime = (await db.execute(select(people.c.verified_at).where(people.c.id == person_id))).scalar_one()
    return at


async def note_blocked(
    db: AsyncConnection, channel: ChannelName, native_id: str, language: str, *, blocked: bool, at: datetime
) -> Account | None:
    """The resident stopped or came back. Safe to repeat; of two notes the later event wins, in any order. Returns the
    account as it is now, or None where a later event was known already."""
    state = {"blocked": blocked, "blocked_seen_at": at}
    new = insert(accounts).values(channel=channel, native_id=native_id, language=language, **state)
    older = accounts.c.blocked_seen_at.is_(None) | (accounts.c.blocked_seen_at <= at)
    noted = new.on_conflict_do_update(
        index_elements=["channel", "native_id"], set_={**state, "version": accounts.c.version + 1}, where=older
    )
    row = (await db.execute(noted.returning(*_ACCOUNT))).one_or_none()
    return _account(row) if row else None


_NOTE_WROTE = text("""
    WITH lately AS (
        SELECT id FROM accounts
        WHERE id = ANY (CAST(:ids AS bigint[])) AND (wrote_at IS NULL OR wrote_at < city_now() - interval '1 minute')
        ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE accounts SET wrote_at = city_now() FROM lately WHERE accounts.id = lately.id RETURNING accounts.id
""")


async def note_wrote(db: AsyncConnection, account_ids: Sequence[int]) -> list[int]:
    """They wrote just now; the ids of those of whom that is news, which is once a minute at most."""
    return [row.id for row in await db.execute(_NOTE_WROTE, {"ids": list(account_ids)})]


_NOTE_ALL_BLOCKED = text("""
    UPDATE accounts SET blocked = true, blocked_seen_at = city_now(), version = version + 1
    WHERE id IN (SELECT id FROM accounts WHERE id = ANY (CAST(:ids AS bigint[])) AND NOT blocked ORDER BY id FOR UPDATE)
    RETURNING id
""")


async def note_all_blocked(db: AsyncConnection, account_ids: Sequence[int]) -> list[Account]:
    """A channel told of each of them that it cannot be reached; those of whom that is news."""
    ids = [row.id for row in await db.execute(_NOTE_ALL_BLOCKED, {"ids": list(account_ids)})]
    rows = await db.execute(select(*_ACCOUNT).where(accounts.c.id.in_(ids)))
    return [_account(row) for row in rows]


async def find_people(vault: Vault, db: asyncpg.Connection, person_ids: Sequence[int]) -> dict[int, Person]:
    """By id; whoever was erased is not there."""
    rows = await db.fetch("SELECT id, data_key, profile FROM people WHERE id = ANY ($1)", person_ids)
    return {row["id"]: _person(vault, **row) for row in rows if row["data_key"] is not None}


def _person(vault: Vault, id: int, data_key: bytes, profile: bytes) -> Person:
    key = Vault([vault.open(data_key, f"person {id} key")])
    return Person(id, _profile_from(key.open(profile, f"person {id}")))


async def recognise(db: AsyncConnection, vault: Vault, marks: list[tuple[str, bytes]], profile: Profile) -> int:
    """The person who bears any of these marks, or a new one; the newest mark is added and the profile renewed.
    Two verifications of one person at the same moment end in one person: they queue on the marks."""
    for mark in sorted(marks):
        await db.execute(select(func.pg_advisory_xact_lock(int.from_bytes(mark[1][:8], "big", signed=True))))
    bears = tuple_(person_keys.c.key_id, person_keys.c.hmac).in_(marks)
    person_id = (await db.execute(select(person_keys.c.person_id).where(bears).limit(1))).scalar_one_or_none()
    if person_id is None:
        person_id = secrets.randbits(63)
    await _keep_profile(db, vault, person_id, profile)
    newest = insert(person_keys).values(key_id=marks[0][0], hmac=marks[0][1], person_id=person_id)
    await db.execute(newest.on_conflict_do_nothing())
    return person_id


async def add_crowd(db: AsyncConnection, size: int) -> list[int]:
    """People of whom nothing is known any more: those who signed in a demonstration city before it was opened."""
    crowd = [secrets.randbits(63) for _ in range(size)]
    await db.execute(insert(people), [{"id": person_id} for person_id in crowd])
    return crowd


async def _keep_profile(db: AsyncConnection, vault: Vault, person_id: int, profile: Profile) -> None:
    key = os.urandom(32)
    kept = {
        "data_key": vault.seal(key, f"person {person_id} key"),
        "profile": Vault([key]).seal(_profile_to(profile), f"person {person_id}"),
    }
    new = insert(people).values(id=person_id, **kept)
    await db.execute(new.on_conflict_do_update(index_elements=["id"], set_=kept))


def _profile_to(profile: Profile) -> bytes:
    return orjson.dumps(profile)


def _profile_from(data: bytes) -> Profile:
    fields = orjson.loads(data)
    return Profile(**{**fields, "birth_date": date.fromisoformat(fields["birth_date"])})
