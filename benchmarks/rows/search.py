"""Finding among 20,000 petitions: by word forms, and with a slip of the finger, beside ILIKE over the same texts."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.frame import Bench, Goal, Measured, Result, percentile
from city.petitions import Wanted
from storage.database import make_engine
from storage.migrations import upgrade
from storage.petition_search import find, renew, understand
from storage.petitions import petitions
from storage.servers import throwaway_servers

_OPENINGS = "ба ве го ду зе ки лі мо на пе ро сі та фу хо це шо ща яр ві"
_MIDDLES = "р л н к т м д с в б ж ч г рк нд ст"
_ENDINGS = ("а", "и", "у", "ою", "ами", "ах", "ів", "ам")
Search = Callable[[str], Awaitable[int]]


async def row(bench: Bench) -> Result:
    many, asked = bench.size(20_000, 1_000), bench.size(400, 40)
    dice = random.Random(6)
    stems = _stems(dice)
    with throwaway_servers({}) as (postgres, _):
        await asyncio.to_thread(upgrade, postgres.url)
        engine = make_engine(postgres.url)
        learned = await _fill(engine, dice, stems, many)
        one, two, slips = _asked(dice, stems, 1), _asked(dice, stems, 2), map(_slip, _asked(dice, stems, 1))
        lines = await bench.interleave(
            {
                "peer: ILIKE '%word%'": lambda: _measure(_ilike(engine), itertools.islice(one, asked)),
                "ours, one word": lambda: _measure(_ours(engine), itertools.islice(one, asked)),
                "ours, two words": lambda: _measure(_ours(engine), itertools.islice(two, asked)),
                "ours, one word with a slip": lambda: _measure(_ours(engine), itertools.islice(slips, asked)),
            }
        )
        await engine.dispose()
    peer, one_word, two_words, slipped = (line.per_second for line in lines)
    goals = [
        Goal("searches for one word, for one of ILIKE", one_word / peer, 15),
        Goal("searches for two words, for one of ILIKE", two_words / peer, 15),
        Goal("searches with a slip, for one of ILIKE", slipped / peer, 5),
        Goal("one word, p50 ms", lines[1].p50_ms or 0, 10, at_most=True),
    ]
    note = f"{learned / many * 1e3:.1f} ms to learn the words of a petition; ILIKE finds neither other forms nor slips"
    return Result(f"first page of a search among {many:,} petitions", lines, goals, [note])


def _stems(dice: random.Random) -> list[str]:
    """10,000 made-up words, the first of them in every other petition, the last in hardly any."""
    ends = _MIDDLES.split()
    parts = itertools.product(_OPENINGS.split(), ends, "аоуеі", ends, ends)
    every = ["".join(part) for part in parts]
    return dice.sample(every, 10_000)


def _word(dice: random.Random, stems: list[str]) -> str:
    return stems[int(len(stems) ** dice.random()) - 1] + dice.choice(_ENDINGS)


def _asked(dice: random.Random, stems: list[str], words: int) -> Iterator[str]:
    """As common as in the texts: what is written about is looked for."""
    while True:
        yield " ".join(_word(dice, stems) for _ in range(words))


def _slip(word: str) -> str:
    return word[:2] + word[3] + word[2] + word[4:]


async def _fill(engine: AsyncEngine, dice: random.Random, stems: list[str], many: int) -> float:
    """Seconds that their words took."""
    now = datetime.now(UTC)
    common = {"author": "-", "opened_at": now - timedelta(days=1), "deadline": now + timedelta(days=59)}
    terms = {"threshold": 6000, "days": 60, "min_age": 18}
    rows = [
        {
            "title": " ".join(_word(dice, stems) for _ in range(7)),
            "text": " ".join(_word(dice, stems) for _ in range(50)),
            **common,
            **terms,
        }
        for _ in range(many)
    ]
    async with engine.begin() as db:
        await db.execute(insert(petitions), rows)
    began, renewed = time.perf_counter(), 1
    while renewed:
        async with engine.begin() as db:
            renewed = await renew(db, 200)
    seconds = time.perf_counter() - began
    async with engine.connect() as db:
        await (await db.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
    return seconds


def _ours(engine: AsyncEngine) -> Search:
    async def search(typed: str) -> int:
        async with engine.connect() as db:
            understood = await understand(db, typed)
            return (await find(db, [word.id for word in understood.words], Wanted(), limit=5)).total

    return search


def _ilike(engine: AsyncEngine) -> Search:
    """As petition sites do: the words as they were typed, somewhere in the title or the text."""

    async def search(typed: str) -> int:
        pattern = f"%{typed}%"
        matching = or_(petitions.c.title.ilike(pattern), petitions.c.text.ilike(pattern))
        page = select(petitions.c.id, petitions.c.title, func.count().over()).where(matching)
        async with engine.connect() as db:
            return len((await db.execute(page.order_by(petitions.c.id.desc()).limit(5))).all())

    return search


async def _measure(search: Search, asked: Iterator[str]) -> Measured:
    took, cpu = list[float](), time.process_time()
    for typed in asked:
        began = time.perf_counter()
        await search(typed)
        took.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    took.sort()
    return Measured(len(took), sum(took), cpu, percentile(took, 0.5) * 1e3, percentile(took, 0.99) * 1e3)
