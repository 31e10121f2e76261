"""Officials: who they are, what they may do, and how they are found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Row,
    Table,
    Text,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from city.officials import Role, read_roles
from storage.clock import CITY_NOW
from storage.database import metadata
from storage.people import accounts
from storage.vault import Vault

_ONE_AT_A_TIME = 4_217_009

State = Literal["invited", "active", "removed"]

officials = Table(
    "officials",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("state", Text, nullable=False, server_default=text("'invited'")),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    # What the link into the bot is known by, until a chat took it.
    Column("invitation", LargeBinary),
    Column("invited_until", DateTime(timezone=True)),
    Column("totp_sealed", LargeBinary),
    # The last half minute whose code was used: each opens once.
    Column("totp_step", BigInteger),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Index("uq_officials_invitation", "invitation", unique=True, postgresql_where=text("invitation IS NOT NULL")),
    Index("uq_officials_account_id", "account_id", unique=True, postgresql_where=text("state <> 'removed'")),
    CheckConstraint("state IN ('invited', 'active', 'removed')", name="state_known"),
    CheckConstraint("roles <@ ARRAY['author', 'approver', 'auditor', 'administrator', 'support']", name="roles_known"),
    CheckConstraint(
        "state <> 'removed' OR (roles = '{}' AND totp_sealed IS NULL AND invitation IS NULL)",
        name="removed_keeps_nothing",
    ),
)


@dataclass(frozen=True, slots=True)
class Official:
    """`account_id`: the chat where they get their sign-in links. `is_sample`: of the demonstration city."""

    id: int
    name: str
    roles: frozenset[Role]
    account_id: int | None
    state: State
    is_sample: bool
    made_at: datetime

    def may(self, *roles: Role) -> bool:
        """Whether they have any of these."""
        return not self.roles.isdisjoint(roles)


COLUMNS = (
    officials.c.id,
    officials.c.name_sealed,
    officials.c.account_id,
    officials.c.roles,
    officials.c.state,
    officials.c.sample,
    officials.c.made_at,
)


def official_of(vault: Vault, row: Row[*tuple[Any, ...]]) -> Official:
    return Official(
        id=row.id,
        name=vault.open(row.name_sealed, "official").decode(),
        roles=read_roles(row.roles),
        account_id=row.account_id,
        state=row.state,
        is_sample=row.sample,
        made_at=row.made_at,
    )


async def add(db: AsyncConnection, vault: Vault, name: str, roles: Iterable[Role] = (), *, sample: bool = False) -> int:
    """Invited; a sample is at work at once."""
    new = insert(officials).values(
        name_sealed=vault.seal(name.encode(), "official"),
        roles=sorted(roles),
        sample=sample,
        state="active" if sample else "invited",
    )
    official_id: int = (await db.execute(new.returning(officials.c.id))).scalar_one()
    return official_id


async def find(db: AsyncConnection, vault: Vault, official_id: int) -> Official | None:
    row = (await db.execute(select(*COLUMNS).where(officials.c.id == official_id))).one_or_none()
    return official_of(vault, row) if row else None


async def find_by_chat(db: AsyncConnection, vault: Vault, account_id: int) -> Official | None:
    """Whose chat this is; nobody's who was removed."""
    mine = (officials.c.account_id == account_id) & (officials.c.state != "removed")
    row = (await db.execute(select(*COLUMNS).where(mine))).one_or_none()
    return official_of(vault, row) if row else None


async def find_invited(db: AsyncConnection, vault: Vault, invitation: bytes) -> Official | None:
    """Whom this invitation is for, while it holds."""
    mine = (officials.c.invitation == invitation) & (officials.c.invited_until > CITY_NOW)
    row = (await db.execute(select(*COLUMNS).where(mine, officials.c.state == "invited"))).one_or_none()
    return official_of(vault, row) if row else None


async def is_taken(db: AsyncConnection, account_id: int, person_id: int | None) -> bool:
    """Whether this chat, or another of the same person, is an official's already."""
    theirs = accounts.c.id == account_id
    if person_id is not None:
        theirs |= accounts.c.person_id == person_id
    taken = select(officials.c.id).join(accounts, accounts.c.id == officials.c.account_id)
    return (await db.execute(taken.where(theirs, officials.c.state != "removed").limit(1))).first() is not None


async def one_at_a_time(db: AsyncConnection) -> None:
    """Until the commit nobody else becomes an official: what was looked up about them all stays true."""
    await db.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


async def find_all(db: AsyncConnection, vault: Vault) -> list[Official]:
    """The removed too, so that the trail can name them."""
    rows = await db.execute(select(*COLUMNS).order_by(officials.c.id))
    return [official_of(vault, row) for row in rows]


async def list_chats(db: AsyncConnection, official_ids: Iterable[int]) -> list[int]:
    """The chats of those of them who are at work."""
    theirs = officials.c.id.in_(official_ids) & (officials.c.state == "active") & officials.c.account_id.is_not(None)
    return list((await db.execute(select(officials.c.account_id).where(theirs).order_by(officials.c.id))).scalars())


async def hold(db: AsyncConnection, vault: Vault, official_id: int) -> Official | None:
    """As they are, and as they stay until the commit. Others may refer to the row meanwhile: the trail does, with a
    lock of its own."""
    held = select(*COLUMNS).where(officials.c.id == official_id).with_for_update(key_share=True)
    row = (await db.execute(held)).one_or_none()
    return official_of(vault, row) if row else None


async def hold_administrators(db: AsyncConnection) -> dict[int, bool]:
    """Those at work, as they stay until the commit, so that two who act at once do not both count the other. The value
    tells whether they are a sample."""
    at_work = (officials.c.state == "active") & officials.c.roles.contains([Role.ADMINISTRATOR])
    held = (
        select(officials.c.id, officials.c.sample)
        .where(at_work)
        .order_by(officials.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row.sample for row in await db.execute(held)}


async def change(db: AsyncConnection, official_id: int, **values: object) -> None:
    await db.execute(update(officials).where(officials.c.id == official_id).values(**values))


async def are_one_person(db: AsyncConnection, first_id: int, second_id: int) -> bool:
    """One official, or the chats of both belong to one verified person."""
    people = select(func.count(accounts.c.person_id), func.count(accounts.c.person_id.distinct())).where(
        accounts.c.id.in_(select(officials.c.account_id).where(officials.c.id.in_((first_id, second_id))))
    )
    known, different = (await db.execute(people)).one()
    return first_id == second_id or known > different
