"""What residents were told, for everybody: the feed, the alerts, the pages."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import text

from actions import announcements as actions
from bot.service import Service
from city.announcements import Link, Segment
from city.cap import Reference, read_alert
from city.cap.parsing import parse
from city.officials import Role
from storage import announcements, officials
from storage.acts import add_past_signatures
from storage.people import find_or_create_account
from tests.actions.announcements.conftest import WATER, done
from tests.storage.residents import NOW, add_person, add_petition

Door = TestClient[Any, Any]
SPEAKS = {"Accept-Language": "uk"}


@pytest.fixture
async def sent(service: Service) -> int:
    """An announcement on its way."""
    records = service.records
    async with records.writing() as db:
        await find_or_create_account(db, "telegram", "1", "uk")
        for role in (Role.AUTHOR, Role.APPROVER):
            await officials.add(db, records.vault, "Хтось", [role], sample=True)
    link = Link("https://kyiv.gov.ua/w?a=1&b=2", {"uk": "Де <вода>", "en": "Water"})
    return await send(service, replace(WATER, links=(link,)))


async def send(service: Service, contents: Any, corrects: int | None = None) -> int:
    records = service.records
    async with records.reading() as db:
        author, approver = await officials.find(db, records.vault, 1), await officials.find(db, records.vault, 2)
    assert author
    assert approver
    number = done(await actions.create(records, author, contents, corrects=corrects)).id
    async with records.reading() as db:
        one = await announcements.find(db, number)
    assert one
    done(await actions.submit(records, author, number, one.digest))
    done(await actions.approve(records, approver, number, one.digest))
    return number


async def test_the_feed_lists_what_was_sent(door: Door, sent: int) -> None:
    response = await door.get("/announcements.atom")
    assert response.content_type == "application/atom+xml"
    feed = xml.fromstring(await response.text())  # noqa: S314 - our own
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.findtext("a:title", namespaces=atom) for entry in feed.findall("a:entry", atom)] == ["Води не буде"]
    links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:entry/a:link", atom)}
    assert links["alternate"].endswith(f"/announcements/{sent}")
    assert links["enclosure"].endswith(f"/announcements/{sent}.cap")
    assert feed.findtext("a:updated", namespaces=atom)


async def test_an_empty_feed_is_a_feed(door: Door) -> None:
    response = await door.get("/announcements.atom")
    assert response.status == 200
    assert xml.fromstring(await response.text()).tag.endswith("feed")  # noqa: S314 - our own


async def test_each_is_an_alert_that_our_own_reader_takes(door: Door, service: Service, sent: int) -> None:
    response = await door.get(f"/announcements/{sent}.cap")
    assert response.content_type == "application/cap+xml"
    alert = read_alert(parse(await response.read()))
    assert (alert.version, alert.status, alert.kind) == ("1.2", "Actual", "Alert")
    assert {info.language: info.headline for info in alert.infos} == {"uk": "Води не буде", "en": "Water is off"}
    assert [area.description for area in alert.infos[0].areas] == ["Kyiv"]
    async with service.records.writing() as db:
        await db.execute(text("UPDATE mailings SET state = 'done', ended_at = city_now()"))
        await actions.complete(db)
    correction = await send(service, replace(WATER, segment=Segment(districts=("Подільський",))), corrects=sent)
    data = await (await door.get(f"/announcements/{correction}.cap")).read()
    mended = read_alert(parse(data), [alert.reference])
    assert mended.kind == "Update"
    assert mended.references == (Reference(alert.sender, alert.identifier, alert.sent),)
    today = await door.get(f"/announcements/{sent}.cap")
    assert (today.status, today.url.path) == (200, f"/announcements/{correction}.cap"), (
        "an old link leads to what holds"
    )


REAL_DATA, XMLLINT = os.environ.get("REAL_DATA"), shutil.which("xmllint")


@pytest.mark.skipif(not REAL_DATA or not XMLLINT, reason="needs REAL_DATA and xmllint")
async def test_the_alert_keeps_to_the_schema(door: Door, sent: int, tmp_path: Path) -> None:
    written = tmp_path / "a.cap"
    written.write_bytes(await (await door.get(f"/announcements/{sent}.cap")).read())
    schema = Path(str(REAL_DATA)) / "reliability/cap/CAP-v1.2.xsd"
    found = subprocess.run([str(XMLLINT), "--nonet", "--noout", "--schema", schema, written], capture_output=True)
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("language", "title"), [("uk", "Води не буде"), ("en", "Water is off"), ("xx", "Води не буде")]
)
async def test_each_is_a_page_in_the_readers_language(door: Door, sent: int, language: str, title: str) -> None:
    response = await door.get(f"/announcements/{sent}", params={"language": language}, headers=SPEAKS)
    page = await response.text()
    assert f"<h1>{title}</h1>" in page
    assert "https://kyiv.gov.ua/w?a=1&amp;b=2" in page
    assert "<вода>" not in page
    assert "script" not in page


@pytest.mark.parametrize("path", ["77", "0", "x", "9" * 30, "77.cap", "x.cap", "-1"])
async def test_what_is_not_public_is_not_there(door: Door, sent: int, path: str) -> None:
    assert (await door.get(f"/announcements/{path}")).status == 404


async def test_what_only_followers_were_told_is_theirs(door: Door, service: Service, sent: int) -> None:
    petition = await add_petition(service.engine)
    person, _ = await add_person(service.engine, 1, service.records.vault)
    async with service.records.writing() as db:
        await add_past_signatures(db, petition, [(person, b"n" * 32)], NOW, NOW)
    told = await send(service, replace(WATER, segment=Segment(followers_of=f"petition:{petition}")))
    assert (await door.get(f"/announcements/{told}")).status == 404
    assert (await door.get(f"/announcements/{sent}")).status == 200
