"""How far it has come: a page that moves, and every row for a spreadsheet."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from console.announcements.find import find
from console.pages import get
from console.visits import Visit
from handlers.announcements.words import COUNT_NAMES, FAILURES, MAILING_NAMES
from handlers.speech import _, ngettext, number
from storage import mailings
from storage.mailbox import owed_messages
from storage.mailings import Progress


@dataclass(frozen=True, slots=True)
class Moving:
    """`left`: seconds until its end at this pace, where that can be told."""

    progress: Progress
    counts: dict[str, int]
    per_cent: int
    left: int | None

    @property
    def is_over(self) -> bool:
        return self.progress.state in ("done", "stopped")


async def progress_of(db: AsyncConnection, mailing_id: int | None) -> Moving | None:
    found = await mailings.progress(db, mailing_id) if mailing_id else None
    if found is None:
        return None
    told = {"delivered": found.delivered, "seen": found.seen, "waiting": found.left}
    counts = {name: told.get(name, found.states.get(name, 0)) for name, _label in COUNT_NAMES}
    ended = found.audience - found.left
    goes = found.state in ("canary", "running") and found.rate > 0
    return Moving(
        found,
        counts,
        ended * 100 // found.audience if found.audience else 100,
        round(found.left / found.rate) if goes else None,
    )


def to_json(moving: Moving) -> dict[str, object]:
    """Numbers as they are written in the reader's language."""
    progress = moving.progress
    return {
        "state": progress.state,
        "name": _(MAILING_NAMES[progress.state]),
        "note": progress.note or "",
        "counts": {name: number(value) for name, value in moving.counts.items()},
        "failures": [[failure(reason), number(value)] for reason, value in sorted(progress.failures.items())],
        "percent": moving.per_cent,
        "rate": _("{number} a second").format(number=number(round(progress.rate))),
        "left": left_words(moving),
        "over": moving.is_over,
    }


def failure(reason: str) -> str:
    """In words where we know them; else as the channel put it."""
    return _(FAILURES[reason]) if reason in FAILURES else reason or _("No reason was told")


def left_words(moving: Moving) -> str:
    if moving.left is None:
        return ""
    minutes = max(1, round(moving.left / 60))
    sentence = ngettext("about {number} minute to go", "about {number} minutes to go", minutes)
    return sentence.format(number=number(minutes))


async def moving(visit: Visit) -> web.Response:
    one = await find(visit)
    async with visit.records.reading() as db:
        found = await progress_of(db, one.mailing_id)
    return web.json_response(to_json(found) if found else {"over": True})


async def export(visit: Visit) -> web.StreamResponse:
    """A row for each recipient, without who they are."""
    one = await find(visit)
    named = {"Content-Disposition": f'attachment; filename="announcement-{one.id}.csv"'}
    response = web.StreamResponse(headers={"Content-Type": "text/csv; charset=utf-8", **named})
    response.content_length = None
    await response.prepare(visit.request)
    async with visit.records.reading() as db:
        async for piece in _table(db, one.mailing_id):
            await response.write(piece)
    return response


_COLUMNS = ("row", "channel", "state", "reason", "sent_at", "delivered_at", "seen_at")


async def _table(db: AsyncConnection, mailing_id: int | None) -> AsyncIterator[bytes]:
    row = owed_messages.c
    columns = (row.id, row.channel, row.state, row.note, row.sent_at, row.delivered_at, row.seen_at)
    yield _lines([_COLUMNS])
    last = 0
    while True:
        batch = select(*columns).where(row.mailing_id == mailing_id, row.id > last).order_by(row.id).limit(1000)
        rows = (await db.execute(batch)).all()
        if not rows:
            return
        last = rows[-1].id
        yield _lines([tuple(one.isoformat() if hasattr(one, "isoformat") else one for one in each) for each in rows])


def _lines(rows: list[tuple[object, ...]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


PAGES = (
    get(r"/announcements/{id:\d{1,18}}/progress.json", moving),
    get(r"/announcements/{id:\d{1,18}}/export.csv", export),
)
