"""Writing an announcement over HTTP: what is typed is kept, shown as phones show it, and checked."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image

from city.announcements import Link, Segment, State, Topic
from console.announcements.pictures import LARGEST, read_picture
from storage import officials
from storage.mailbox import owed_messages
from tests.actions.announcements.conftest import WATER
from tests.console.announcements.conftest import Newsroom, fields, number_of
from tests.console.browsing import Browser, Seen


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    body = BytesIO()
    Image.new(mode, size, "blue").save(body, kind)
    return body.getvalue()


async def upload(browser: Browser, path: str, name: str, body: bytes, **told: str) -> Seen:
    form = aiohttp.FormData({"proof": browser.proof, **told})
    form.add_field(name, body, filename="../../a.png", content_type="image/png")
    async with browser.http.post(f"{browser.url}/console{path}", data=form) as answer:
        return await browser._seen(answer)


async def test_everything_that_is_typed_is_kept(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    form = aiohttp.FormData(
        [
            *{**fields(), "proof": browser.proof, "do": "save", "emergency": "1", "petition": "№ 5"}.items(),
            *(("districts", name) for name in ("Подільський", "-", "Печерський")),
            *(("languages", "en"), ("channels", "viber"), ("starts_at", "2027-07-01T09:30")),
            *(("url2", " https://kyiv.gov.ua/w "), ("label2_uk", "Вода"), ("label2_en", "Water")),
        ]
    )
    async with browser.http.post(f"{browser.url}/console/announcements/new", data=form) as answer:
        seen = await browser._seen(answer)
    kept = (await newsroom.one(number_of(seen))).contents
    assert kept == replace(
        WATER,
        links=(Link("https://kyiv.gov.ua/w", {"en": "Water", "uk": "Вода"}),),
        segment=Segment(("", "Печерський", "Подільський"), ("en",), ("viber",), "petition:5"),
        starts_at=datetime(2027, 7, 1, 6, 30, tzinfo=UTC),
        emergency=True,
    )
    page = await browser.get(f"/announcements/{number_of(seen)}/edit")
    assert 'value="2027-07-01T09:30"' in page.text
    assert page.text.count(" checked") == 6


async def test_a_form_that_is_sent_twice_makes_one_draft(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    once = (await browser.get("/announcements/new")).hidden("once")
    first = await browser.post("/announcements/new", do="save", once=once, **fields())
    second = await browser.post("/announcements/new", do="save", once=once, **fields())
    assert number_of(first) == number_of(second)


async def test_the_preview_shows_what_each_phone_would(newsroom: Newsroom) -> None:
    await newsroom.resident("viber")
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    shown = fields(WATER, url1="https://kyiv.gov.ua", label1_uk="Сайт <b>", label1_en="Site")
    shown["text_uk"] = "*не жирне* <script>alert(1)</script> _ні_"
    seen = await browser.post("/announcements/preview", **shown)
    phones = re.findall(r'<figure class="phone (\w+)" lang="(\w+)">(.*?)</figure>', seen.text, re.DOTALL)
    assert [(channel, language) for channel, language, _ in phones] == [
        ("telegram", "uk"), ("viber", "uk"), ("telegram", "en"), ("viber", "en")
    ]  # fmt: skip
    for _, language, drawn in phones:
        assert f"<strong>{WATER.words[language].title}</strong>" in drawn
        assert "1 message" in drawn
    assert "*не жирне* &lt;script&gt;alert(1)&lt;/script&gt; _ні_" in phones[0][2]
    assert phones[1][2].count("<em>") == 1
    assert "Сайт &lt;b&gt;" in phones[0][2]
    assert "Сайт &lt;b&gt;" in phones[1][2]
    assert "<script>" not in seen.text
    assert "<strong>2</strong>" in seen.text


async def test_without_a_script_a_button_previews_and_saves_nothing(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    seen = await browser.post("/announcements/new", do="preview", **fields(emergency="1"))
    assert "Complete, and within every limit." in seen.text
    assert "Nothing is here." in (await browser.get("/announcements")).text


async def test_what_is_missing_is_told_at_its_place(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    wrong: dict[str, Any] = {"title_uk": "Вoда", "text_uk": "{}", "url1": "http://kyiv.gov.ua"}
    seen = await browser.post("/announcements/new", do="submit", **wrong)
    assert "Something is still missing" in seen.text
    told = re.findall(r"<strong>(.*?):</strong> (.*?)</li>", seen.text)
    assert ("Text (Українська)", "“{}” was not filled in.") in told
    assert ("Title (English)", "It is empty.") in told
    assert ("Address of the button 1", "It has to be a public address that begins with https://") in told
    assert ("Title (Українська)", "“Вoда” mixes Ukrainian and Latin letters.") in told


async def test_a_newer_version_is_not_written_over(newsroom: Newsroom) -> None:
    one = await newsroom.written()
    browser = await newsroom.browser(newsroom.author)
    await browser.get(f"/announcements/{one.id}/edit")
    await browser.post(
        f"/announcements/{one.id}/edit", do="save", **fields(replace(WATER, topic=Topic.NEWS)), version="1"
    )
    typed = fields(WATER, version="1") | {"text_uk": "Моє речення"}
    seen = await browser.post(f"/announcements/{one.id}/edit", do="save", **typed)
    assert seen.status == 422
    assert "It was changed in the meantime" in seen.text
    assert "Моє речення" in seen.text


PICTURES = [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("JPEG", "L")]


@pytest.mark.parametrize(("kind", "mode"), PICTURES)
async def test_a_picture_is_made_anew_and_kept(newsroom: Newsroom, kind: str, mode: str) -> None:
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    seen = await upload(browser, "/announcements/new", "picture_file", picture(kind, mode=mode), do="save", **fields())
    media = (await newsroom.one(number_of(seen))).contents.picture
    kept = await newsroom.records.media.find(media)
    assert kept is not None
    with Image.open(BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == ("PNG", (40, 30))
    assert f"/media/{media}.png" in seen.text


@pytest.mark.parametrize("body", [b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, picture()[:60]])
async def test_what_is_no_picture_is_refused_and_the_words_stay(newsroom: Newsroom, body: bytes) -> None:
    browser = await newsroom.browser(newsroom.author)
    await browser.get("/announcements/new")
    seen = await upload(browser, "/announcements/new", "picture_file", body, do="save", **fields())
    assert seen.status == 422
    assert "no PNG or JPEG" in seen.text
    assert WATER.words["uk"].text in seen.text


def test_nothing_hides_in_a_picture_and_it_fits_a_phone() -> None:
    noise = Image.effect_noise((2400, 1800), 90).convert("RGB")
    body = BytesIO()
    noise.save(body, "JPEG", exif=Image.Exif().tobytes(), comment=b"secret")
    png, wrong = read_picture(body.getvalue())
    assert wrong == ""
    assert len(png) <= LARGEST
    assert b"secret" not in png


def test_a_bomb_of_pixels_is_refused() -> None:
    body = BytesIO()
    Image.new("1", (30_000, 1000)).save(body, "PNG")
    assert "25 мільйонів" in read_picture(body.getvalue())[1]


async def test_a_test_goes_to_ones_own_chat(newsroom: Newsroom) -> None:
    one = await newsroom.written()
    browser = await newsroom.browser(newsroom.author)
    page = await browser.get(f"/announcements/{one.id}")
    seen = await browser.post(f"/announcements/{one.id}/test", once=page.hidden("once"))
    assert "No chat of yours is bound" in seen.text
    chat = await newsroom.resident()
    async with newsroom.records.writing() as db:
        await officials.change(db, newsroom.author.id, account_id=chat)
    seen = await browser.post(f"/announcements/{one.id}/test", once=page.hidden("once"))
    assert "A test is on its way" in seen.text
    async with newsroom.records.reading() as db:
        rows = (await db.execute(owed_messages.select())).all()
    assert {(row.account_id, row.kind) for row in rows} == {(chat, "announcement_test")}


async def test_the_list_shows_what_is_to_be_done(newsroom: Newsroom) -> None:
    pending = await newsroom.in_state(State.PENDING)
    sent = await newsroom.in_state(State.COMPLETED)
    browser = await newsroom.browser(newsroom.author)
    for tab, shown, hidden in (("", pending, sent), ("pending", pending, sent), ("sent", sent, pending)):
        text = (await browser.get("/announcements", tab=tab)).text
        assert f'/announcements/{shown.id}"' in text
        assert f'/announcements/{hidden.id}"' not in text
