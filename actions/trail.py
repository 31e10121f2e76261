"""Reading the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import audit, officials
from storage.audit import Entry, Wanted
from storage.officials import Official
from storage.records import Records


@dataclass(frozen=True, slots=True)
class Trail:
    """`broken`: the first number at which something was changed or is gone."""

    entries: list[Entry]
    names: dict[int, str]
    kinds: Sequence[str] = ()
    broken: int | None = None


NEWEST = 10_000


async def look(records: Records, wanted: Wanted, most: int, *, whole: bool) -> Trail:
    """`whole`: every entry's mark is looked at, and not the newest ones' alone."""
    async with records.reading() as db:
        names = {one.id: one.name for one in await officials.find_all(db, records.vault)}
        entries = await audit.page(db, wanted, most)
        return Trail(entries, names, await audit.kinds(db), await audit.first_broken(db, None if whole else NEWEST))


async def export(records: Records, by: Official, wanted: Wanted, most: int) -> Trail:
    async with records.writing() as db:
        await audit.note(db, by.id, "audit.exported")
        names = {one.id: one.name for one in await officials.find_all(db, records.vault)}
        return Trail(await audit.page(db, wanted, most), names)
