"""A thousand ways to tamper with the rows, and the public script finds each of them."""

import json
import random
import runpy
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.merkle import Node, cover, inclusion_spans
from city.receipts import receipt_number
from tests.docs.tamperings import TAMPERINGS, Scene
from tests.storage.logbook import KEYS, fill
from tests.webhooks.conftest import Door

main = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_receipt.py"))["main"]

AT_ONCE = 100
TABLES = ("leaves", "tree_nodes", "tree_heads", "signatures", "petitions", "petition_deltas")
THOUSAND = [0, 1, *(pytest.param(seed, marks=pytest.mark.drill) for seed in range(2, 10))]
"""Hundreds: two each time, and all of them in `make drills`."""


class Table:
    """The rows as they were, to be put back after each tampering."""

    def __init__(self, db: AsyncConnection) -> None:
        self.db = db

    async def keep(self) -> None:
        await self.db.execute(text("SET session_replication_role = replica"))
        for table in TABLES:
            await self.db.execute(text(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}"))
        await self.db.commit()

    async def put_back(self) -> None:
        for table in TABLES:
            await self.db.execute(text(f"DELETE FROM {table}"))  # noqa: S608
            back = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}"  # noqa: S608
            await self.db.execute(text(back))
        await self.db.commit()


@pytest.fixture
async def insider(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as db:
        yield db
        await db.invalidate()


class Public:
    """What anybody reads from the log's doors, and what the script makes of it."""

    def __init__(self, door: Door, folder: Path) -> None:
        self.door, self.file = door, folder / "read.json"
        self.options = (f"--key={folder / 'key.txt'}", f"--head={folder / 'head.txt'}")
        (folder / "key.txt").write_text("\n".join(KEYS.verifier_keys))
        self.head = folder / "head.txt"

    async def read(self, *paths: str) -> None:
        answers = {}
        for path in paths:
            response = await self.door.get(path)
            if response.status == 200:
                answers[path] = await response.json()
        self.file.write_text(json.dumps(answers))

    def accepts(self, what: str, *options: str) -> bool:
        try:
            return bool(main(what, str(self.file), *options))
        except (Exception, SystemExit):
            return False


@pytest.mark.parametrize("seed", THOUSAND)
async def test_every_tampering_with_rows_is_found(
    door: Door, engine: AsyncEngine, insider: AsyncConnection, tmp_path: Path, seed: int
) -> None:
    made = await fill(engine)
    petitions = tuple(sorted({petition for petition, _ in made}))
    rows, public = Table(insider), Public(door, tmp_path)
    await rows.keep()
    public.head.write_text(await (await door.get("/log/checkpoint")).text())
    size = len(made) + 3
    whole = ["/log/counts", "/log/counts?again=1", "/log/heads", f"/log/leaves?to={size}"]
    whole += [f"/log/marks?petition={petition}" for petition in petitions]
    await public.read(*whole)
    assert public.accepts("all", *public.options)
    dice, missed = random.Random(seed), Counter[str]()
    for number in range(AT_ONCE):
        tampering = TAMPERINGS[(seed * AT_ONCE + number) % len(TAMPERINGS)]
        await tampering(Scene(insider, dice, petitions, size, heads=5))
        await insider.commit()
        await public.read(*whole)
        missed[tampering.__name__] += public.accepts("all", *public.options)
        await rows.put_back()
    assert +missed == Counter()
    await public.read(*whole)
    assert public.accepts("all", *public.options), "what was put back is the log as it was"


async def test_a_hash_that_was_tampered_with_spoils_the_proofs_it_is_in(
    door: Door, engine: AsyncEngine, insider: AsyncConnection, tmp_path: Path
) -> None:
    """Kept hashes are only a help: the script's replay makes its own, and a proof with a wrong one leads nowhere."""
    size = len(await fill(engine)) + 3
    rows, public, dice = Table(insider), Public(door, tmp_path), random.Random(7)
    await rows.keep()
    bodies = [bytes(row.body) for row in await insider.execute(text("SELECT body FROM leaves ORDER BY tree_index"))]
    for _ in range(100):
        index = dice.randrange(size)
        node = dice.choice([node for span in inclusion_spans(index, size) for node in cover(span)])
        receipt = receipt_number(bodies[index])
        await public.read(path := f"/log/proof?receipt={receipt}")
        assert public.accepts(receipt, public.options[0])
        await _spoil(insider, node, dice)
        await public.read(path)
        assert not public.accepts(receipt, public.options[0]), node
        await rows.put_back()


async def _spoil(db: AsyncConnection, node: Node, dice: random.Random) -> None:
    flip = "hash = set_byte(hash, :at, get_byte(hash, :at) # :bit)"
    where = "tree_nodes SET {} WHERE level = :level AND place = :place"
    if node.level == 0:
        where = "leaves SET {} WHERE tree_index = :place AND :level = 0"
    values = {"at": dice.randrange(32), "bit": 1 << dice.randrange(8), **node._asdict()}
    done = await db.execute(text(f"UPDATE {where.format(flip)}"), values)
    assert done.rowcount == 1
    await db.commit()
