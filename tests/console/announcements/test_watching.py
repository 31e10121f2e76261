"""A page that moves: what became of every row, in the browser and in a spreadsheet."""

import csv
import json
from io import StringIO

from sqlalchemy import text

from city.announcements import State
from tests.console.announcements.conftest import Newsroom

SHARES = {"sent": 4, "blocked": 2, "failed": 3, "unknown": 1, "waiting": 2}


async def under_way(newsroom: Newsroom) -> int:
    """With twelve residents, who have it or not in several ways."""
    for number in range(sum(SHARES.values()) - 1):
        await newsroom.resident("viber" if number % 2 else "telegram")
    one = await newsroom.in_state(State.BROADCASTING)
    states = [state for state, times in SHARES.items() for _ in range(times)]
    async with newsroom.records.writing() as db:
        await db.execute(text("UPDATE mailings SET state = 'running'"))
        ids = (await db.execute(text("SELECT id FROM owed_messages ORDER BY id"))).scalars().all()
        for row, state in zip(ids, states, strict=True):
            note = "sendMessage 400" if state == "failed" else None
            await db.execute(
                text("UPDATE owed_messages SET state = :state, note = :note WHERE id = :id"),
                {"state": state, "note": note, "id": row},
            )
        await db.execute(
            text("UPDATE owed_messages SET sent_at = city_now(), delivered_at = city_now() WHERE state = 'sent'")
        )
        await db.execute(
            text("UPDATE owed_messages SET seen_at = city_now() WHERE id = (SELECT min(id) FROM owed_messages)")
        )
    return one.id


async def test_the_numbers_are_those_of_the_rows_and_their_sum_is_the_audience(newsroom: Newsroom) -> None:
    announcement = await under_way(newsroom)
    browser = await newsroom.browser(newsroom.approver)
    told = json.loads((await browser.get(f"/announcements/{announcement}/progress.json")).text)
    counts = {name: int(value) for name, value in told["counts"].items()}
    assert {name: counts[name] for name in SHARES} == SHARES
    assert sum(value for name, value in counts.items() if name not in ("delivered", "seen")) == 12
    assert (counts["delivered"], counts["seen"]) == (4, 1)
    assert told["failures"] == [["sendMessage 400", "3"]]
    assert (told["percent"], told["state"], told["over"]) == (83, "running", False)
    assert told["left"] == "about 1 minute to go"
    page = (await browser.get(f"/announcements/{announcement}")).text
    assert "sendMessage 400: 3" in page
    assert 'data-told="failed">3<' in page


async def test_pause_and_resume_are_seen_at_once(newsroom: Newsroom) -> None:
    announcement = await under_way(newsroom)
    browser = await newsroom.browser(newsroom.approver)
    page = await browser.get(f"/announcements/{announcement}")
    assert "/pause" in page.text
    assert "/resume" not in page.text
    page = await browser.post(f"/announcements/{announcement}/pause")
    assert "Nothing more leaves" in page.text
    assert "/resume" in page.text
    told = json.loads((await browser.get(f"/announcements/{announcement}/progress.json")).text)
    assert (told["state"], told["left"]) == ("paused", "")
    assert "/pause" in (await browser.post(f"/announcements/{announcement}/resume")).text


async def test_every_row_is_in_the_spreadsheet_and_nobody_by_name(newsroom: Newsroom) -> None:
    announcement = await under_way(newsroom)
    browser = await newsroom.browser(newsroom.approver)
    seen = await browser.get(f"/announcements/{announcement}/export.csv")
    assert seen.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(seen.text)))
    assert {state: sum(row["state"] == state for row in rows) for state in SHARES} == SHARES
    assert list(rows[0]) == ["row", "channel", "state", "reason", "sent_at", "delivered_at", "seen_at"]


async def test_a_draft_has_nothing_to_watch(newsroom: Newsroom) -> None:
    one = await newsroom.written()
    browser = await newsroom.browser(newsroom.approver)
    assert json.loads((await browser.get(f"/announcements/{one.id}/progress.json")).text) == {"over": True}
    assert len((await browser.get(f"/announcements/{one.id}/export.csv")).text.splitlines()) == 1


async def test_history_tells_who_did_what_and_what_changed(newsroom: Newsroom) -> None:
    one = await newsroom.in_state(State.RETURNED)
    browser = await newsroom.browser(newsroom.author)
    await browser.get(f"/announcements/{one.id}/edit")
    await browser.post(
        f"/announcements/{one.id}/edit", do="save", version="1", title_uk="Вода буде", title_en="Water is on"
    )
    page = (await browser.get(f"/announcements/{one.id}")).text
    assert page.index("Submitted</strong>") < page.index("Returned</strong>") < page.index("version 2")
    assert "<em>так</em>" in page
    assert '<ins><span class="unseen">new:</span>Українська: Вода буде</ins>' in page
    assert '<del><span class="unseen">gone:</span>Українська: Води не буде</del>' in page
