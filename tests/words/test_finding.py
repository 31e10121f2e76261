"""How well what residents type finds what they mean: a written set of queries against a written set of petitions."""

import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.petitions import Terms, Wanted
from storage import petitions
from storage.petition_search import find, understand
from tests.words.corpus import PETITIONS, QUERIES

NOW = datetime.now(UTC)


async def fill(db: AsyncConnection) -> None:
    for title, body in PETITIONS:
        await petitions.add(
            db,
            title=title,
            body=body,
            author="-",
            opened_at=NOW - timedelta(days=1),
            deadline=NOW + timedelta(days=59),
            terms=Terms(6000, 60, 18, None),
        )


async def first_five(db: AsyncConnection, typed: str) -> list[int]:
    understood = await understand(db, typed)
    if not understood.words:
        return []
    found = await find(db, [word.id for word in understood.words], Wanted(), limit=5)
    return [petition.id for petition in found.petitions]


async def test_what_residents_type_finds_what_they_mean(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, hit, missed = defaultdict[str, int](int), defaultdict[str, int](int), list[str]()
    async with engine.begin() as db:
        await fill(db)
        for query in filter(lambda query: query.wanted, QUERIES):
            found = await first_five(db, query.typed)
            wanted[query.kind] += min(5, len(query.wanted))
            hit[query.kind] += len(query.wanted & set(found))
            if query.wanted - set(found):
                missed.append(f"{query.kind}: {query.typed!r} wanted {sorted(query.wanted)}, found {found}")
    recall = {kind: hit[kind] / wanted[kind] for kind in wanted}
    overall = sum(hit.values()) / sum(wanted.values())
    asked = sum(bool(query.wanted) for query in QUERIES)
    told = [f"recall@5 of {asked} queries: {overall:.1%}", *(f"{kind}: {share:.1%}" for kind, share in recall.items())]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n  ".join([*told, *missed]) + "\n")
    assert overall >= 0.97
    assert min(recall.values()) >= 0.9


async def test_nonsense_and_talk_find_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await fill(db)
        said = [query.typed for query in QUERIES if not query.wanted]
        found = {typed: petitions for typed in said if (petitions := await first_five(db, typed))}
    assert found == {}
