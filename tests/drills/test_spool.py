"""The spool is read while it is written: what was promised to Viber's sender by then must come out again, all of it."""

import asyncio
import random
from pathlib import Path

import pytest

from storage.vault import Vault
from tests.drills.city import drill_seed, tell
from webhooks.spool import Spool

pytestmark = pytest.mark.drill

RECORDS = 600


async def test_every_record_comes_out_though_others_are_being_written(tmp_path: Path) -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    spool = Spool(tmp_path, Vault([b"d" * 32]))
    out: set[bytes] = set()

    async def handle(_door: str, body: bytes) -> bool:
        await asyncio.sleep(0)
        out.add(body[:8])
        return True

    async def replay_for_ever() -> None:
        while True:
            await spool.replay(handle)
            await asyncio.sleep(0)

    replaying = asyncio.ensure_future(replay_for_ever())
    for number in range(RECORDS):
        await spool.keep("viber", number.to_bytes(8, "big") + dice.randbytes(dice.randint(20_000, 64_000)))
    await asyncio.sleep(0.5)
    lost = RECORDS - len(out)
    tell("spool under its writer", seed=seed, records=RECORDS, lost=lost, replaying=not replaying.done())
    replaying.cancel()
    await asyncio.wait([replaying])
    assert lost == 0
