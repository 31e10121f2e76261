"""`make bench`: a signature with all that belongs to it beside one bare row, in the same run."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import text

from city.people import Profile
from city.petitions import Terms
from storage import people, petitions
from storage.acts import Acts, Signing
from storage.database import make_engine
from storage.migrations import upgrade
from storage.servers import throwaway_servers
from storage.vault import Nullifiers, Vault

ACTS = 400
AT_ONCE = 8
REPEATS = 3

Work = Callable[[int], Awaitable[object]]


async def per_second(work: Work, first: int) -> float:
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with limit:
            await work(number)

    began = time.perf_counter()
    await asyncio.gather(*(one(first + number) for number in range(ACTS)))
    return ACTS / (time.perf_counter() - began)


async def measure(url: str) -> dict[str, float]:
    engine = make_engine(url)
    now, nullifiers = datetime.now(UTC), Nullifiers(b"n" * 32)
    async with engine.begin() as db:
        await db.execute(text("CREATE TABLE bare (petition bigint, person bigint, PRIMARY KEY (petition, person))"))
        profile = Profile("А", "Б", now.date() - timedelta(days=9000), "Київ", None)
        person = await people.recognise(db, Vault([b"v" * 32]), [("k", b"m" * 32)], profile)
        account = await people.find_or_create_account(db, "telegram", "1", "uk")
        await people.change_account(db, account.id, person_id=person)
        petition = await petitions.add(
            db,
            title="",
            body="",
            author="",
            opened_at=now - timedelta(days=1),
            deadline=now + timedelta(days=1),
            terms=Terms(6000, 60, 18, None),
        )
    acts = Acts(engine)

    async def ours(number: int) -> None:
        await acts.sign(Signing(account.id, str(number), person, petition, nullifiers.of("petition", number)))

    async def bare(number: int) -> None:
        async with engine.begin() as db:
            await db.execute(text("INSERT INTO bare VALUES (1, :person)"), {"person": number})

    rounds = [(await per_second(bare, n * ACTS), await per_second(ours, n * ACTS)) for n in range(REPEATS)]
    await engine.dispose()
    return {"bare row": median(row[0] for row in rounds), "signature": median(row[1] for row in rounds)}


def main() -> None:
    with throwaway_servers() as (postgres, _):
        upgrade(postgres.url)
        rates = asyncio.run(measure(postgres.url))
    print("acts per second, one process, 8 at once, a commit each (without fsync)")
    for name, rate in rates.items():
        print(f"  {name:<12} {rate:8.0f}/s   {rate / rates['bare row']:.2f} of a bare row")


if __name__ == "__main__":
    main()
