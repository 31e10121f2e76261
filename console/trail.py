"""The audit trail: who did what and when, whole or not, on the page and as a table for elsewhere."""

import csv
import json
from io import StringIO

from aiohttp import web

from actions import trail
from city.officials import Role
from console.pages import get
from console.visits import Visit
from storage.audit import Entry, Wanted

ON_A_PAGE = 50
IN_A_FILE = 100_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def entries(visit: Visit) -> web.Response:
    wanted = _wanted(visit)
    whole = bool(visit.asked("whole"))
    found = await trail.look(visit.records, wanted, ON_A_PAGE + 1, whole=whole)
    shown, more = found.entries[:ON_A_PAGE], len(found.entries) > ON_A_PAGE
    older = shown[-1].id if more else None
    return await visit.show("trail.html", found=found, shown=shown, older=older, wanted=wanted, whole=whole)


def _wanted(visit: Visit) -> Wanted:
    def number(name: str) -> int | None:
        value = visit.asked(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None

    return Wanted(number("official"), visit.asked("kind")[:100], number("before"))


async def as_csv(visit: Visit) -> web.Response:
    """With the same filter. That it was taken is in the trail, too."""
    found = await trail.export(visit.records, visit.official, _wanted(visit), IN_A_FILE)
    file = StringIO()
    file.write("\ufeff")  # by which spreadsheets know that it is UTF-8
    table = csv.writer(file)
    table.writerow(("number", "at", "official", "name", "kind", "about"))
    table.writerows(_row(entry, found.names) for entry in found.entries)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return web.Response(text=file.getvalue(), content_type="text/csv", headers=headers)


def _row(entry: Entry, names: dict[int, str]) -> tuple[object, ...]:
    name = names.get(entry.official_id, "") if entry.official_id is not None else ""
    about = json.dumps(entry.about, ensure_ascii=False, sort_keys=True)
    return entry.id, entry.at.isoformat(), entry.official_id or "", _harmless(name), entry.kind, about


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


PAGES = (get("/trail", entries, Role.AUDITOR), get("/trail.csv", as_csv, Role.AUDITOR))
