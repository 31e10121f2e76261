"""The one sequencer: gives waiting leaves their places in the tree, and signs its head. The jobs leader's alone.

A leaf that waits is found by having no place, not by a cursor: one that was committed late is placed late, and none is
skipped. A place is given once, under a unique key, in a transaction that only the leader may make.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from city.merkle import Node, Span, cover, grow, leaf_hash
from city.notes import Head
from storage.clock import CITY_NOW
from storage.petitions import petitions
from storage.receipts import WAITING, SignedHead, hashes, leaves, newest_head, tree_heads
from storage.vault import LogKeys

AT_ONCE = 5000

EVERY = timedelta(minutes=1)
AT_LEAST_EVERY = timedelta(hours=1)
"""Whoever watches the log can tell one where nothing happens from one that is dead."""


async def place_waiting(db: AsyncConnection) -> int:
    """At most AT_ONCE leaves get the next places; how many. It writes two rows a leaf, however large the tree."""
    waiting = await db.execute(select(leaves.c.id, leaves.c.body).where(WAITING).order_by(leaves.c.id).limit(AT_ONCE))
    rows = waiting.all()
    if not rows:
        return 0
    size = await tree_size(db)
    edge = await hashes(db, [_leaves_of(node) for node in cover(Span(0, size))])
    grown = list(grow(size, edge, [leaf_hash(row.body) for row in rows]))
    placed = [(node, found) for node, found in grown if node.level == 0]
    inner = [(node, found) for node, found in grown if node.level > 0]
    ids = {"ids": [row.id for row in rows]}
    await db.execute(_PLACE, ids | {"places": [n.place for n, _ in placed], "hashes": [found for _, found in placed]})
    await db.execute(_KEEP, {
        "levels": [node.level for node, _ in inner],
        "places": [node.place for node, _ in inner],
        "hashes": [found for _, found in inner],
    })  # fmt: skip
    return len(rows)


def _leaves_of(node: Node) -> Span:
    return Span(node.place << node.level, node.place + 1 << node.level)


_PLACE = text("""
    UPDATE leaves SET tree_index = given.place, hash = given.hash
    FROM unnest(CAST(:ids AS bigint[]), CAST(:places AS bigint[]), CAST(:hashes AS bytea[])) AS given (id, place, hash)
    WHERE leaves.id = given.id
""")
_KEEP = text("""
    INSERT INTO tree_nodes (level, place, hash)
    SELECT * FROM unnest(CAST(:levels AS smallint[]), CAST(:places AS bigint[]), CAST(:hashes AS bytea[]))
""")


async def tree_size(db: AsyncConnection) -> int:
    largest = select(func.max(leaves.c.tree_index)).where(leaves.c.tree_index.is_not(None))
    index: int | None = (await db.execute(largest)).scalar_one()
    return 0 if index is None else index + 1


async def sign_head(db: AsyncConnection, keys: LogKeys) -> SignedHead:
    """The newest head. A new one is signed where the tree grew and a minute has passed, a petition's time for signing
    ended, or an hour went by."""
    now: datetime = (await db.execute(select(CITY_NOW))).scalar_one()
    last, size = await newest_head(db), await tree_size(db)
    if last and not await _is_due(db, last.head, size, now):
        return last
    (root,) = await hashes(db, [Span(0, size)])
    head = Head(last.head.number + 1 if last else 0, size, root, now)
    signed = SignedHead(head, keys.sign_head(head))
    values = {"number": head.number, "size": size, "root": root, "signed_at": now, "note": signed.note}
    await db.execute(insert(tree_heads).values(values))
    return signed


async def _is_due(db: AsyncConnection, last: Head, size: int, now: datetime) -> bool:
    if now - last.at >= (EVERY if size > last.size else AT_LEAST_EVERY):
        return True
    ended = exists().where(petitions.c.deadline > last.at, petitions.c.deadline <= now)
    closed: bool = (await db.execute(select(ended))).scalar_one()
    return closed
