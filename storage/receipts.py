"""The public log's records: leaves, written with the act they prove; the tree over them; its signed heads.

A leaf has no place until the sequencer gives it one (`storage/sequencer.py`), for good. What is read here is what
everybody may read: the tree as far as its newest signed head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Row,
    SmallInteger,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from city.merkle import Node, Span, cover, fold, leaf_hash
from city.notes import Head
from storage.database import metadata

leaves = Table(
    "leaves",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column[datetime]("made_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("tree_index", BigInteger),
    Column("hash", LargeBinary),
    CheckConstraint("(tree_index IS NULL) = (hash IS NULL)", name="placed_with_hash"),
)
_placed = leaves.c.tree_index.is_not(None)
WAITING = leaves.c.tree_index.is_(None)
Index("uq_leaves_tree_index", leaves.c.tree_index, unique=True, postgresql_where=_placed)
Index("ix_leaves_waiting", leaves.c.id, postgresql_where=WAITING)
Index("ix_leaves_hash", leaves.c.hash, postgresql_where=leaves.c.hash.is_not(None))

tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("level > 0", name="above_leaves"),
)

# Numbered without a gap, each after the one before it: two leaders cannot both add the next.
tree_heads = Table(
    "tree_heads",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column[datetime]("signed_at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
)

PROMISED_WITHIN = timedelta(minutes=5)
LOOKED_THROUGH = 20_000
"""Leaves without a place have no key to be found by. There are some seconds' worth of them."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    head: Head
    note: str


@dataclass(frozen=True, slots=True)
class PlacedLeaf:
    """`index` None: promised, and not in the tree yet."""

    body: bytes
    made_at: datetime
    index: int | None


async def newest_head(db: AsyncConnection) -> SignedHead | None:
    found = await db.execute(select(tree_heads).order_by(tree_heads.c.number.desc()).limit(1))
    row = found.one_or_none()
    return _signed_head(row) if row else None


async def list_heads(db: AsyncConnection, start: int, limit: int) -> list[SignedHead]:
    """From number `start` on, in the order in which they were signed."""
    asked = select(tree_heads).where(tree_heads.c.number >= start).order_by(tree_heads.c.number).limit(limit)
    return [_signed_head(row) for row in await db.execute(asked)]


def _signed_head(row: Row[Any]) -> SignedHead:
    return SignedHead(Head(row.number, row.size, row.root, row.signed_at), row.note)


async def list_leaves(db: AsyncConnection, span: Span) -> list[bytes]:
    """Their bodies, in the tree's order."""
    inside = leaves.c.tree_index.between(span.start, span.end - 1)
    rows = await db.execute(select(leaves.c.body).where(inside).order_by(leaves.c.tree_index))
    return list(rows.scalars())


async def list_beyond(db: AsyncConnection, size: int) -> list[bytes]:
    """The bodies of what a tree of `size` leaves does not hold: placed since, or waiting."""
    placed_since = select(leaves.c.body).where(leaves.c.tree_index >= size)
    return list((await db.execute(placed_since.union_all(select(leaves.c.body).where(WAITING)))).scalars())


async def list_waiting(db: AsyncConnection) -> list[PlacedLeaf]:
    """The newest of what has no place yet."""
    newest = select(leaves.c.body, leaves.c.made_at).where(WAITING).order_by(leaves.c.id.desc()).limit(LOOKED_THROUGH)
    return [PlacedLeaf(body, made_at, None) for body, made_at in await db.execute(newest)]


async def find_leaf(db: AsyncConnection, prefix: bytes) -> PlacedLeaf | None:
    """By the beginning of its hash, or the whole of it."""
    columns = select(leaves.c.body, leaves.c.made_at, leaves.c.tree_index)
    inside = leaves.c.hash.between(prefix, prefix.ljust(32, b"\xff"))
    row = (await db.execute(columns.where(inside).order_by(leaves.c.hash).limit(1))).one_or_none()
    if row is not None:
        return PlacedLeaf(*row)
    waiting = await list_waiting(db)
    return next((leaf for leaf in waiting if leaf_hash(leaf.body).startswith(prefix)), None)


async def hashes(db: AsyncConnection, spans: Sequence[Span]) -> list[bytes]:
    """The hash of each span of the tree, folded from complete subtrees: all of them in one read."""
    covers = [cover(span) for span in spans]
    known = await _nodes(db, [node for nodes in covers for node in nodes])
    return [fold([known[node] for node in nodes]) for nodes in covers]


async def _nodes(db: AsyncConnection, nodes: Sequence[Node]) -> dict[Node, bytes]:
    inner = [node for node in nodes if node.level]
    asked = {
        "levels": [node.level for node in inner],
        "places": [node.place for node in inner],
        "leaves": [node.place for node in nodes if not node.level],
    }
    return {Node(level, place): found for level, place, found in await db.execute(_NODES, asked)}


_NODES = text("""
    SELECT level, place, hash FROM tree_nodes
    JOIN unnest(CAST(:levels AS smallint[]), CAST(:places AS bigint[])) AS asked (level, place) USING (level, place)
    UNION ALL
    SELECT 0, tree_index, hash FROM leaves WHERE tree_index = ANY (CAST(:leaves AS bigint[]))
""")


async def oldest_promise(db: AsyncConnection) -> timedelta:
    """How long the oldest leaf without a place has been waiting."""
    oldest = select(func.clock_timestamp() - func.min(leaves.c.made_at)).where(WAITING)
    waited: timedelta | None = (await db.execute(oldest)).scalar_one()
    return waited or timedelta(0)
