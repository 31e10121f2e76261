"""A public log with some life in it: signatures, a withdrawal, an invalidation taken back, and several heads."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.receipts import Kind, Leaf, pack
from storage.acts import add_past_signatures, signatures
from storage.clock import advance, start_simulation
from storage.people import add_crowd
from storage.petitions import add_delta
from storage.receipts import leaves
from storage.sequencer import place_waiting, sign_head
from storage.vault import LogKeys
from tests.storage.residents import NULLIFIERS, add_petition

KEYS = LogKeys([b"l" * 32], "kyiv-smart-city/log")
HOUR = datetime.now(UTC) - timedelta(hours=1)
Mark = tuple[int, bytes]


async def fill(engine: AsyncEngine, *, petitions: int = 3, signers: int = 12) -> list[Mark]:
    """The marks that were made, in the log's order; the first is withdrawn, the second was invalidated for a while."""
    async with engine.begin() as db:
        await start_simulation(db)
        crowd = await add_crowd(db, signers)
    ids = [await add_petition(engine) for _ in range(petitions)]
    made: list[Mark] = []
    async with engine.begin() as db:
        await head(db)
        for petition in ids:
            people = [(person, NULLIFIERS.of(f"petition:{petition}", person)) for person in crowd]
            await add_past_signatures(db, petition, people, HOUR, HOUR + timedelta(minutes=1))
            made += [(petition, mark) for _, mark in people]
            await head(db)
        await withdraw(db, made[0])
        await act(db, Kind.INVALIDATED, made[1], nth=2)
        await act(db, Kind.RESTORED, made[1], nth=3)
        await head(db)
    return made


async def head(db: AsyncConnection) -> None:
    """What waits gets its place, and a minute later it is signed."""
    await place_waiting(db)
    await advance(db, timedelta(minutes=1))
    await sign_head(db, KEYS)


async def act(db: AsyncConnection, kind: Kind, mark: Mark, *, nth: int) -> None:
    await db.execute(insert(leaves).values(body=pack(Leaf(kind, *mark, HOUR, nth))))


async def withdraw(db: AsyncConnection, mark: Mark) -> None:
    await act(db, Kind.WITHDRAWN, mark, nth=2)
    of_this_mark = (signatures.c.petition_id == mark[0]) & (signatures.c.nullifier == mark[1])
    await db.execute(delete(signatures).where(of_this_mark))
    await add_delta(db, mark[0], -1)
