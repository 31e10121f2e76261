"""The public log's doors: what they answer proves itself, and no question breaks them."""

from base64 import b64decode
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from city.merkle import is_consistent, is_included, leaf_hash
from city.receipts import Kind, receipt_number, replay, signature_leaf
from storage.sequencer import place_waiting
from tests.storage.logbook import HOUR, KEYS, act, fill, head
from tests.webhooks.conftest import Door
from webhooks.app import DOORS

ORIGIN = "kyiv-smart-city/log"


async def told(door: Door, path: str) -> Any:
    response = await door.get(path)
    assert response.status == 200, (path, await response.text())
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return await response.json()


def decoded(path: list[str]) -> list[bytes]:
    return [b64decode(step) for step in path]


def opened(note: str) -> tuple[int, bytes]:
    origin, size, root, *_ = note.splitlines()
    assert origin == ORIGIN
    return int(size), b64decode(root)


async def test_every_receipt_has_a_proof_that_leads_to_the_newest_head(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    checkpoint = await (await door.get("/log/checkpoint")).text()
    size, root = opened(checkpoint)
    assert size == len(made) + 3
    for mark in made[::7]:
        leaf = signature_leaf(*mark, HOUR)
        proof = await told(door, f"/log/proof?receipt={receipt_number(leaf)}")
        assert proof["head"] == checkpoint
        assert proof["leaf"].encode() == leaf
        assert is_included(leaf_hash(leaf), proof["index"], size, path=decoded(proof["path"]), root=root)
        assert await told(door, f"/log/proof?leaf={leaf_hash(leaf).hex()}") == proof


async def test_a_leaf_that_no_head_holds_yet_is_promised_with_a_signature(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    leaf = signature_leaf(made[0][0], b"\xee" * 32, HOUR)
    async with engine.begin() as db:
        await db.execute(text("INSERT INTO leaves (body) VALUES (:body)"), {"body": leaf})
    asked = f"/log/proof?receipt={receipt_number(leaf)}"
    promised = await told(door, asked)
    assert "head" not in promised
    first, hashed, *_ = promised["promise"].splitlines()
    assert (first, b64decode(hashed)) == (f"{ORIGIN}/promise", leaf_hash(leaf))
    async with engine.begin() as db:
        await place_waiting(db)
    assert await told(door, asked) == promised
    async with engine.begin() as db:
        await head(db)
    assert "promise" not in await told(door, asked)


async def test_heads_follow_each_other_and_every_two_are_consistent(door: Door, engine: AsyncEngine) -> None:
    await fill(engine)
    page = await told(door, "/log/heads")
    assert page["next"] is None
    heads = [opened(note) for note in page["heads"]]
    assert (await told(door, "/log/heads?from=2"))["heads"] == page["heads"][2:]
    for number, (new, new_root) in enumerate(heads):
        for old, old_root in heads[1 : number + 1]:
            proof = await told(door, f"/log/consistency?from={old}&to={new}")
            assert is_consistent(old, new, path=decoded(proof["path"]), old_root=old_root, new_root=new_root)


async def test_the_counts_are_the_replay_of_the_leaves_page_after_page(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine, petitions=1, signers=1100)
    pages = await every_page(door, "/log/leaves")
    leaves = [leaf for page in pages for leaf in page["leaves"]]
    assert [len(page["leaves"]) for page in pages] == [1000, 103]
    (counted,) = replay(leaf.encode() for leaf in leaves).values()
    assert await told(door, "/log/counts") == {
        "size": len(made) + 3,
        "petitions": [{"petition": made[0][0], "count": len(counted), "waiting": 0}],
    }
    marks = [mark for page in await every_page(door, f"/log/marks?petition={made[0][0]}") for mark, _ in page["marks"]]
    assert marks == sorted(mark.hex() for mark in counted)
    short = await every_page(door, "/log/leaves?to=1002")
    assert [leaf for page in short for leaf in page["leaves"]] == leaves[:1002]


async def every_page(door: Door, path: str) -> list[Any]:
    pages = [await told(door, path)]
    while pages[-1]["next"]:
        pages.append(await told(door, pages[-1]["next"]))
    return pages


async def test_what_no_head_holds_yet_is_counted_as_waiting(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    async with engine.begin() as db:
        leaf = signature_leaf(made[0][0], b"\xee" * 32, HOUR)
        await db.execute(text("INSERT INTO leaves (body) VALUES (:body)"), {"body": leaf})
        await place_waiting(db)
        await act(db, Kind.WITHDRAWN, made[-1], nth=2)
        await db.execute(text("INSERT INTO petition_deltas (petition_id, delta) VALUES (:id, 1)"), {"id": made[0][0]})
    rows = (await told(door, "/log/counts"))["petitions"]
    assert [(row["count"], row["waiting"]) for row in rows] == [(12, 1), (12, 0), (12, -1)]


async def test_an_answer_that_did_not_change_is_not_sent_again(door: Door, engine: AsyncEngine) -> None:
    await fill(engine)
    first = await door.get("/log/checkpoint")
    again = await door.get("/log/checkpoint", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await door.get("/log/checkpoint", headers={"If-None-Match": '"other"'})
    assert other.status == 200


async def test_the_key_is_told(door: Door) -> None:
    assert (await told(door, "/log/key"))["keys"] == KEYS.verifier_keys


PATHS = [shown.path for shown in DOORS if shown.path.startswith("/log/")]


async def test_before_the_first_head_nothing_is_claimed(door: Door) -> None:
    for path in PATHS:
        response = await door.get(path)
        assert response.status in (200, 400, 404), path
    assert (await door.get("/log/checkpoint")).status == 404


VALUES = ["", "-1", "1.5", "9" * 15, "9" * 16, "٣", "x", "0x1", "%00", "'", "K4XQ-AAAA-AAAA-AAAA", "ab" * 32, "ab" * 99]


@pytest.mark.parametrize("path", PATHS)
async def test_no_question_breaks_a_door(door: Door, engine: AsyncEngine, path: str) -> None:
    await fill(engine, petitions=1, signers=3)
    for name in ("from", "to", "receipt", "leaf", "petition", "after"):
        for value in VALUES:
            other = "&to=2" if name == "from" else "&from=1"
            response = await door.get(f"{path}?{name}={value}{other}")
            assert response.status in (200, 400, 404), (path, name, value)
            if response.status >= 400:
                assert (await response.json())["error"]
