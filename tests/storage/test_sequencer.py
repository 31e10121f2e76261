"""Leaves get their places once, in one order, whoever leads and whatever commits late; the log only grows."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Executable, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.merkle import (
    Span,
    consistency_spans,
    cover,
    fold,
    grow,
    inclusion_spans,
    is_consistent,
    is_included,
    leaf_hash,
)
from city.notes import Head, head_text
from storage.clock import advance, start_simulation
from storage.leader import NotLeader, begin_to_lead, leading
from storage.receipts import (
    find_leaf,
    hashes,
    leaves,
    list_heads,
    list_leaves,
    newest_head,
    oldest_promise,
    tree_heads,
    tree_nodes,
)
from storage.sequencer import place_waiting, sign_head, tree_size
from storage.vault import LogKeys
from tests.storage.residents import NOW, add_petition

KEYS = LogKeys([b"l" * 32], "test/log")


async def add(db: AsyncConnection, *bodies: bytes) -> None:
    await db.execute(insert(leaves), [{"body": body} for body in bodies])


def numbered(start: int, end: int) -> list[bytes]:
    return [str(number).encode() for number in range(start, end)]


def root_of(bodies: list[bytes]) -> bytes:
    nodes = dict(grow(0, [], [leaf_hash(body) for body in bodies]))
    return fold([nodes[node] for node in cover(Span(0, len(bodies)))])


async def test_batches_make_one_tree_whose_proofs_hold(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        for start, end in ((0, 1), (1, 1), (1, 8), (8, 21), (21, 37)):
            if end > start:
                await add(db, *numbered(start, end))
            assert await place_waiting(db) == end - start
            assert await tree_size(db) == end
            assert await hashes(db, [Span(0, end)]) == [root_of(numbered(0, end))]
        assert await list_leaves(db, Span(0, 37)) == numbered(0, 37)
        for index in range(37):
            path = await hashes(db, inclusion_spans(index, 37))
            assert is_included(leaf_hash(str(index).encode()), index, 37, path=path, root=root_of(numbered(0, 37)))
            old = index + 1
            path = await hashes(db, consistency_spans(old, 37))
            roots = root_of(numbered(0, old)), root_of(numbered(0, 37))
            assert is_consistent(old, 37, path=path, old_root=roots[0], new_root=roots[1])


async def test_a_leaf_that_commits_late_is_placed_late_and_changes_no_other(engine: AsyncEngine) -> None:
    async with engine.connect() as late:
        await add(late, b"late")
        async with engine.begin() as db:
            await add(db, b"early")
        async with engine.begin() as db:
            assert await place_waiting(db) == 1
        await late.commit()
    async with engine.begin() as db:
        assert await place_waiting(db) == 1
        assert await list_leaves(db, Span(0, 2)) == [b"early", b"late"]


async def test_many_writers_beside_the_sequencer_lose_and_double_nothing(engine: AsyncEngine) -> None:
    async def write(writer: int) -> None:
        for number in range(20):
            async with engine.begin() as db:
                await add(db, f"{writer}/{number}".encode())
                await asyncio.sleep(0.001 * (writer % 3))

    async def place(done: asyncio.Event) -> None:
        while not done.is_set():
            async with engine.begin() as db:
                await place_waiting(db)

    done = asyncio.Event()
    placing = asyncio.create_task(place(done))
    await asyncio.gather(*(write(writer) for writer in range(6)))
    done.set()
    await placing
    async with engine.begin() as db:
        await place_waiting(db)
        bodies = await list_leaves(db, Span(0, 1000))
        assert sorted(bodies) == sorted(f"{writer}/{number}".encode() for writer in range(6) for number in range(20))
        assert await hashes(db, [Span(0, 120)]) == [root_of(bodies)]


async def test_two_leaders_cannot_fork_the_tree(engine: AsyncEngine) -> None:
    """Even without their epochs: the same places, and the same next head, are unique."""
    async with engine.begin() as db:
        await add(db, b"a", b"b")
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(text("SET lock_timeout = '300ms'"))
        await place_waiting(one)
        await other.execute(text("SET lock_timeout = '300ms'"))
        with pytest.raises(DBAPIError):
            await place_waiting(other)
        await other.rollback()
        await one.commit()
        await sign_head(one, KEYS)
        await other.execute(text("SET lock_timeout = '300ms'"))
        with pytest.raises(DBAPIError):
            await sign_head(other, KEYS)
        await other.rollback()
        await one.commit()
    async with engine.connect() as db:
        assert [head.head.size for head in await list_heads(db, 0, 9)] == [2]


async def test_a_head_is_signed_each_minute_that_brought_something_and_each_hour(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await start_simulation(db)
        first = await sign_head(db, KEYS)
        assert (first.head.number, first.head.size, first.head.root) == (0, 0, root_of([]))
        assert first.note.startswith(head_text("test/log", first.head) + "\n— test/log ")
        await add(db, b"a")
        await place_waiting(db)
        await advance(db, timedelta(seconds=30))
        assert (await sign_head(db, KEYS)).head.number == 0
        await advance(db, timedelta(seconds=31))
        assert (await sign_head(db, KEYS)).head.size == 1
        await advance(db, timedelta(minutes=50))
        assert (await sign_head(db, KEYS)).head.number == 1
        await advance(db, timedelta(minutes=10))
        second = await sign_head(db, KEYS)
        assert (second.head.number, second.head.size) == (2, 1)
        assert await newest_head(db) == second


async def test_a_head_is_signed_when_signing_of_a_petition_ends(engine: AsyncEngine) -> None:
    await add_petition(engine, deadline=datetime.now(UTC) + timedelta(minutes=20))
    async with engine.begin() as db:
        await start_simulation(db)
        assert (await sign_head(db, KEYS)).head.number == 0
        await advance(db, timedelta(minutes=19))
        assert (await sign_head(db, KEYS)).head.number == 0
        await advance(db, timedelta(minutes=2))
        assert (await sign_head(db, KEYS)).head.number == 1
        assert (await sign_head(db, KEYS)).head.number == 1


async def test_a_leaf_is_found_by_the_beginning_of_its_hash_placed_or_not(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, b"a")
        await place_waiting(db)
        await add(db, b"b")
        placed, waiting = await find_leaf(db, leaf_hash(b"a")[:10]), await find_leaf(db, leaf_hash(b"b")[:10])
        assert placed is not None
        assert waiting is not None
        assert (placed.body, placed.index, waiting.body, waiting.index) == (b"a", 0, b"b", None)
        assert await find_leaf(db, leaf_hash(b"a")) == placed
        assert await find_leaf(db, leaf_hash(b"c")[:10]) is None
        assert timedelta(0) < await oldest_promise(db) < timedelta(minutes=1)
        await place_waiting(db)
        assert await oldest_promise(db) == timedelta(0)


FORBIDDEN: dict[str, Executable] = {
    "a leaf's body": update(leaves).values(body=b"x"),
    "its place": update(leaves).values(tree_index=7),
    "its place taken away": update(leaves).values(tree_index=None, hash=None),
    "a leaf deleted": delete(leaves),
    "a leaf that brings its place": insert(leaves).values(body=b"x", tree_index=9, hash=leaf_hash(b"x")),
    "a node": update(tree_nodes).values(hash=b"x"),
    "a node deleted": delete(tree_nodes),
    "a head": update(tree_heads).values(note="x"),
    "a head deleted": delete(tree_heads),
    "a smaller head": insert(tree_heads).values(number=1, size=1, root=b"r", signed_at=NOW, note="x"),
    "another root": insert(tree_heads).values(number=1, size=2, root=b"r", signed_at=NOW + timedelta(days=1), note="x"),
    "an earlier head": insert(tree_heads).values(
        number=1, size=3, root=b"r", signed_at=NOW - timedelta(days=1), note="x"
    ),
    "a head after none": insert(tree_heads).values(
        number=9, size=9, root=b"r", signed_at=NOW + timedelta(days=1), note="x"
    ),
    "everything": text("TRUNCATE leaves"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
async def test_the_log_only_grows(engine: AsyncEngine, what: str) -> None:
    async with engine.begin() as db:
        await add(db, b"a", b"b")
        await place_waiting(db)
        await sign_head(db, KEYS)
    with pytest.raises(DBAPIError, match=r"only grows|must follow|tree_index|hash"):
        async with engine.begin() as db:
            await db.execute(FORBIDDEN[what])


async def test_a_leaf_is_placed_only_under_its_own_hash(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, b"a")
    with pytest.raises(DBAPIError, match="only grows"):
        async with engine.begin() as db:
            await db.execute(update(leaves).values(tree_index=0, hash=leaf_hash(b"b")))


async def test_a_leader_that_slept_places_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await add(db, b"a")
    async with engine.connect() as session:
        epoch = await begin_to_lead(session)
        assert epoch is not None
        with pytest.raises(NotLeader):
            async with leading(engine, epoch - 1) as db:
                await place_waiting(db)
        await session.invalidate()
    async with engine.connect() as db:
        assert (await db.execute(select(leaves.c.tree_index))).scalar_one() is None


async def test_an_old_head_still_binds_after_the_key_changed() -> None:
    head = Head(3, 7, b"r" * 32, NOW)
    old, both = LogKeys([b"o" * 32], "test/log"), LogKeys([b"n" * 32, b"o" * 32], "test/log")
    assert both.verifier_keys[1:] == old.verifier_keys
    assert old.sign_head(head).splitlines()[-1] in both.sign_head(head).splitlines()
