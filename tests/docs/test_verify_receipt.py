"""The script that anybody can run: it accepts an honest log, and says in one line what it doubts."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from city.receipts import receipt_number, signature_leaf
from tests.storage.logbook import HOUR, KEYS, fill, head, withdraw
from tests.webhooks.conftest import Door

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_receipt.py"


def url(door: Door) -> str:
    return f"http://127.0.0.1:{door.port}"


async def run(*arguments: str) -> tuple[int, str]:
    """(exit status, the one line), in a Python that knows nothing of ours."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *arguments]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    line = done.stdout + done.stderr
    assert line.count("\n") == 1, line
    return done.returncode, line


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "key.txt"
    path.write_text("\n".join(KEYS.verifier_keys))
    return f"--key={path}"


async def test_an_honest_log_is_accepted_and_said_in_one_line(door: Door, engine: AsyncEngine, key: str) -> None:
    made = await fill(engine)
    status, line = await run("all", url(door), key)
    assert (status, line) == (0, f"OK: {len(made) + 3} leaves, 5 heads and 3 counts agree.\n")


async def test_a_receipt_is_proven_from_the_log_and_from_a_saved_file(
    door: Door, engine: AsyncEngine, tmp_path: Path, key: str
) -> None:
    made = await fill(engine)
    leaf = signature_leaf(*made[5], HOUR)
    number, saved = receipt_number(leaf), tmp_path / "saved.json"
    status, line = await run(number, url(door), f"--save={saved}")
    assert status == 0
    assert line.startswith(f"OK: {leaf.decode()} is leaf 5 of {len(made) + 3} in kyiv-smart-city/log, head 4 at ")
    assert line.endswith("The key is the log's own word.\n")
    assert (await run(number, str(saved)))[0] == 0
    proof = tmp_path / "proof.json"
    proof.write_text(await (await door.get(f"/log/proof?receipt={number}")).text())
    assert (await run(number.lower(), str(proof), key))[0] == 0
    assert (await run("AAAA-AAAA-AAAA-AAAA", str(proof), key))[0] == 1
    assert (await run(number, str(proof)))[0] == 1, "without a key nothing is proven"


async def test_a_receipt_that_is_only_promised_is_not_proven_yet(door: Door, engine: AsyncEngine, key: str) -> None:
    made = await fill(engine)
    leaf = signature_leaf(made[0][0], b"\xee" * 32, HOUR)
    async with engine.begin() as db:
        await db.execute(text("INSERT INTO leaves (body) VALUES (:body)"), {"body": leaf})
    status, line = await run(receipt_number(leaf), url(door), key)
    assert status == 1
    assert "promised, and not yet in the tree" in line


async def test_a_head_that_was_kept_binds_the_log(door: Door, engine: AsyncEngine, tmp_path: Path, key: str) -> None:
    made = await fill(engine)
    kept = tmp_path / "head.txt"
    kept.write_text(await (await door.get("/log/checkpoint")).text())
    number = receipt_number(signature_leaf(*made[5], HOUR))
    async with engine.begin() as db:
        await withdraw(db, made[-1])
        await head(db)
    for what in (number, "all"):
        assert (await run(what, url(door), key, f"--head={kept}"))[0] == 0
    async with engine.begin() as db:
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        await db.execute(text("DELETE FROM tree_heads WHERE number >= 4"))
    assert (await run("all", url(door), key))[0] == 0, "by itself, a log that went back looks whole"
    status, line = await run(number, url(door), key, f"--head={kept}")
    assert (status, "head that you kept" in line) == (1, True)


async def test_a_log_that_is_not_there_and_a_word_too_few_are_doubts(tmp_path: Path) -> None:
    assert (await run("all", "http://127.0.0.1:9"))[0] == 1
    assert (await run("all", str(tmp_path / "nothing.json")))[0] == 1
    assert (await run("all"))[0] == 1


def test_the_script_is_short_and_stands_alone() -> None:
    lines = SCRIPT.read_text().splitlines()
    assert len(lines) <= 100
    assert max(map(len, lines)) <= 120
    brought = {name.split(".")[0] for line in lines if line.startswith("import ") for name in line[7:].split(", ")}
    assert brought <= sys.stdlib_module_names
