"""Alerts in CAP become drafts over HTTP, or are refused with the place."""

import os
from pathlib import Path

import aiohttp
import pytest

from actions import announcements as actions
from city.announcements import State
from city.cap.parsing import parse
from tests.city.cap.test_refusals import BOMB, written
from tests.console.announcements.conftest import Newsroom, number_of
from tests.console.browsing import Browser, Seen

REAL_DATA = os.environ.get("REAL_DATA")
AREA = "<area><areaDesc>Київ, Подільський район</areaDesc></area>"
UKRAINIAN = "<info><language>uk-UA</language>" + (
    "<category>Met</category><event>Гроза</event><urgency>Immediate</urgency><severity>Severe</severity>"
    "<certainty>Observed</certainty><headline>Гроза з градом</headline><description>З 18:00.</description>"
    f"<instruction>Не виходьте.</instruction><web>https://kyiv.gov.ua/storm</web>{AREA}</info>"
)


async def bring(browser: Browser, data: bytes) -> Seen:
    await browser.get("/announcements/alert")
    form = aiohttp.FormData({"proof": browser.proof})
    form.add_field("alert", data, filename="a.cap", content_type="application/cap+xml")
    async with browser.http.post(f"{browser.url}/console/announcements/alert", data=form) as answer:
        return await browser._seen(answer)


async def test_an_alert_becomes_a_draft_once(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    seen = await bring(browser, written(info=UKRAINIAN))
    assert "CAP 1.2" in seen.text
    one = await newsroom.one(number_of(seen))
    contents = one.contents
    assert one.state is State.DRAFT
    assert (contents.words["uk"].title, contents.words["uk"].text) == ("Гроза з градом", "З 18:00.\n\nНе виходьте.")
    assert contents.emergency
    assert contents.segment.districts == ("Подільський",)
    assert [link.url for link in contents.links] == ["https://kyiv.gov.ua/storm"]
    assert number_of(await bring(browser, written(info=UKRAINIAN))) == one.id


async def test_an_exercise_is_marked_and_is_no_emergency(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    exercise = written(info=UKRAINIAN).replace(b"Actual", b"Exercise")
    contents = (await newsroom.one(number_of(await bring(browser, exercise)))).contents
    assert contents.words["uk"].title == "НАВЧАННЯ. Гроза з градом"
    assert not contents.emergency


async def test_a_cancellation_corrects_what_was_sent(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    first = number_of(await bring(browser, written(info=UKRAINIAN)))
    one = await newsroom.one(first)
    await newsroom.resident(district="Подільський")
    await actions.submit(newsroom.records, newsroom.author, first, one.digest)
    await actions.approve(newsroom.records, newsroom.approver, first, one.digest)
    named = b"<references>kyiv,1,2026-11-25T10:00:00+02:00</references></alert>"
    cancel = written(info="").replace(b">1<", b">2<").replace(b">Alert<", b">Cancel<").replace(b"</alert>", named)
    draft = await newsroom.one(number_of(await bring(browser, cancel)))
    assert draft.corrects == first
    assert draft.contents.words["uk"].title == "Скасовано: Гроза з градом"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no well-formed XML"),
        (b"<rss/>", "rss: It is no alert in CAP"),
        ((BOMB + "]>").encode() + written("&j;"), "document type or entities"),
        (written("<polygon/>" * 10_000), "too many or too intricate"),
        (written().replace(b"Public", b"Secret"), "alert/scope: CAP does not allow this value."),
        (b"<alert>" + b" " * 300_000, "larger than 256 KB"),
    ],
)
async def test_a_refusal_names_the_place(newsroom: Newsroom, data: bytes, told: str) -> None:
    browser = await newsroom.browser(newsroom.author)
    seen = await bring(browser, data)
    assert seen.status == 422
    assert told in seen.text


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
async def test_real_alerts_become_drafts(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    folder = Path(str(REAL_DATA)) / "reliability/cap"
    for name in ("cap-library/australia.cap", "cap-library/earthquake.cap", "govuk/wainfleet.xml"):
        data = (folder / name).read_bytes()
        one = await newsroom.one(number_of(await bring(browser, data)))
        assert one.alert is not None
        assert one.alert["identifier"] == parse(data).said("identifier")
        assert one.contents.words["en"].title
        assert "uk" not in one.contents.words
