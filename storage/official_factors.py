"""What officials prove themselves with: an authenticator's codes, passkeys, recovery codes. Each code opens once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    Table,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import CITY_NOW
from storage.database import metadata
from storage.officials import officials
from storage.vault import Vault

passkeys = Table(
    "official_passkeys",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("official_id", ForeignKey("officials.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Column("used_at", DateTime(timezone=True)),
)

recovery_codes = Table(
    "official_recovery_codes",
    metadata,
    Column("official_id", ForeignKey("officials.id"), primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    Column("used_at", DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class Passkey:
    id: bytes
    public_key: bytes
    sign_count: int
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an official has set up."""

    has_totp: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int


async def find(db: AsyncConnection, official_id: int) -> Factors:
    columns = [passkeys.c[name] for name in Passkey.__dataclass_fields__]
    keys = await db.execute(select(*columns).where(passkeys.c.official_id == official_id).order_by(passkeys.c.made_at))
    has_totp = select(officials.c.totp_sealed.is_not(None)).where(officials.c.id == official_id)
    unused = select(func.count()).where(recovery_codes.c.official_id == official_id, recovery_codes.c.used_at.is_(None))
    return Factors(
        has_totp=bool((await db.execute(has_totp)).scalar_one()),
        passkeys=tuple(Passkey(**row._mapping) for row in keys),
        codes_left=(await db.execute(unused)).scalar_one(),
    )


async def totp_secret(db: AsyncConnection, vault: Vault, official_id: int) -> str | None:
    kept = select(officials.c.totp_sealed).where(officials.c.id == official_id)
    sealed: bytes | None = (await db.execute(kept)).scalar_one()
    return vault.open(sealed, _totp(official_id)).decode() if sealed else None


async def keep_totp(db: AsyncConnection, vault: Vault, official_id: int, secret: str, step: int) -> None:
    """`step`: of the code that was shown to set it up, which so opens nothing any more."""
    sealed = vault.seal(secret.encode(), _totp(official_id))
    await db.execute(update(officials).where(officials.c.id == official_id).values(totp_sealed=sealed, totp_step=step))


async def use_totp_step(db: AsyncConnection, official_id: int, step: int) -> bool:
    """False where a code of this half minute, or of a later one, was used already."""
    unused = or_(officials.c.totp_step.is_(None), officials.c.totp_step < step)
    mine = update(officials).where(officials.c.id == official_id, unused).values(totp_step=step)
    return (await db.execute(mine.returning(officials.c.id))).first() is not None


def _totp(official_id: int) -> str:
    return f"official {official_id} totp"


async def add_passkey(db: AsyncConnection, official_id: int, key_id: bytes, public_key: bytes, count: int) -> bool:
    """False where this key is somebody's already."""
    new = insert(passkeys).values(id=key_id, official_id=official_id, public_key=public_key, sign_count=count)
    return (await db.execute(new.on_conflict_do_nothing().returning(passkeys.c.id))).first() is not None


async def note_passkey(db: AsyncConnection, key_id: bytes, count: int) -> None:
    await db.execute(update(passkeys).where(passkeys.c.id == key_id).values(sign_count=count, used_at=CITY_NOW))


async def showed_passkey(db: AsyncConnection, official_id: int, within: timedelta) -> bool:
    """Whether they signed with one lately, by the city's time."""
    lately = (passkeys.c.official_id == official_id) & (passkeys.c.used_at > CITY_NOW - within)
    return bool((await db.execute(select(select(passkeys.c.id).where(lately).exists()))).scalar_one())


async def keep_codes(db: AsyncConnection, official_id: int, codes: Iterable[str]) -> None:
    """In place of those before them. A code holds 80 random bits, so that a plain mark of it tells nothing."""
    await db.execute(delete(recovery_codes).where(recovery_codes.c.official_id == official_id))
    rows = [{"official_id": official_id, "mark": _mark(code)} for code in codes]
    await db.execute(insert(recovery_codes), rows)


async def use_code(db: AsyncConnection, official_id: int, code: str) -> bool:
    """Once."""
    mine = (
        (recovery_codes.c.official_id == official_id)
        & (recovery_codes.c.mark == _mark(code))
        & recovery_codes.c.used_at.is_(None)
    )
    used = update(recovery_codes).where(mine).values(used_at=CITY_NOW).returning(recovery_codes.c.mark)
    return (await db.execute(used)).first() is not None


def _mark(code: str) -> bytes:
    return sha256(code.encode("utf-8", "surrogatepass")).digest()


async def forget(db: AsyncConnection, official_id: int) -> None:
    """All of it: they begin anew."""
    for table in (passkeys, recovery_codes):
        await db.execute(delete(table).where(table.c.official_id == official_id))
    nothing = {"totp_sealed": None, "totp_step": None}
    await db.execute(update(officials).where(officials.c.id == official_id).values(**nothing))
