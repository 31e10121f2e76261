"""How somebody becomes an official: an invitation from the machine, their own chat, and the console behind its link."""

import re

from aiohttp import ClientSession, CookieJar

from actions.officials import rights
from actions.officials.tell import tell
from storage import official_sessions
from storage.official_sessions import sessions
from tests.console.browsing import Browser
from tests.journeys.town import Resident, Town, said


async def invited(town: Town, name: str = "Канарка Тестова") -> tuple[int, str]:
    """(Number, what the link into Telegram carries), as the command line makes it while there are too few."""
    for one in await rights.everybody(town.service.records):
        await rights.remove(town.service.records, None, one.id)
    number = await rights.invite_first(town.service.records, name)
    links = await rights.invitation(town.service.records, None, number)
    return number, links["Telegram"].rsplit("=", 1)[1]


async def verified(town: Town) -> Resident:
    resident = await town.resident("telegram", "en")
    await resident.start()
    await resident.writes("/settings")
    await resident.presses("👤 My account")
    await resident.presses("✅ Confirm who I am")
    await resident.sees("Confirm who you are")
    await resident.verifies(await resident.link("Confirm with id.gov.ua"))
    await resident.sees("you are verified")
    return resident


async def test_an_invited_resident_gets_into_the_console(town: Town) -> None:
    _, payload = await invited(town)
    resident = await verified(town)
    await resident.start(payload)
    await resident.sees("You are invited", "Канарка Тестова", "Administrator")
    await resident.presses("Yes, this is my chat")
    screen = await resident.sees("The city console")
    code = re.search(r"code (\d{4})", said(screen))
    async with ClientSession(headers={"Accept-Language": "en"}, cookie_jar=CookieJar(unsafe=True)) as http:
        browser = Browser(town.service.settings.public_url, http)
        link = (await resident.link("Open the console")).split("/console", 1)[1]
        assert code
        assert code[1] in (await browser.get(link)).text
        assert (await browser.post(link)).title == "Your authenticator"


async def test_an_invitation_works_once_and_binds_one_chat(town: Town) -> None:
    _, payload = await invited(town)
    resident = await verified(town)
    await resident.start(payload)
    await resident.presses("Yes, this is my chat")
    await resident.sees("The city console")
    await resident.start(payload)
    await resident.sees("does not work any more")


async def test_whoever_is_not_verified_confirms_who_they_are_first(town: Town) -> None:
    _, payload = await invited(town)
    resident = await town.resident("telegram", "en")
    await resident.start(payload)
    await resident.presses("Yes, this is my chat")
    await resident.sees("First confirm who you are")


async def test_one_person_is_not_two_officials(town: Town) -> None:
    _, first = await invited(town)
    records = town.service.records
    second = await rights.invite_first(records, "Друга Тестова")
    payload = (await rights.invitation(records, None, second))["Telegram"].rsplit("=", 1)[1]
    resident = await verified(town)
    await resident.start(first)
    await resident.presses("Yes, this is my chat")
    await resident.sees("The city console")
    await resident.start(payload)
    await resident.presses("Yes, this is my chat")
    await resident.sees("You are an official here already")


async def test_nobody_else_gets_a_link(town: Town) -> None:
    resident = await town.resident("telegram", "en")
    await resident.writes("/console")
    await resident.sees("for people who work for the city")


async def test_it_was_not_me_ends_every_session(town: Town) -> None:
    number, payload = await invited(town)
    resident = await verified(town)
    await resident.start(payload)
    await resident.presses("Yes, this is my chat")
    await resident.sees("The city console")
    records = town.service.records
    async with records.writing() as db:
        official = next(one for one in await rights.everybody(records) if one.id == number)
        await official_sessions.begin(db, number, "test", proved=True)
        await tell(db, official, "official_signed_in", {})
    await resident.sees("Somebody signed in")
    await resident.presses("It was not me")
    await resident.sees("is out")
    async with records.reading() as db:
        assert (await db.execute(sessions.select())).all() == []


async def test_a_resident_reads_out_a_code_for_the_desk(town: Town) -> None:
    resident = await verified(town)
    await resident.writes("/settings")
    await resident.presses("👤 My account")
    await resident.presses("🛟 Code for the support desk")
    await resident.until(lambda screen: bool(re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", said(screen))), "a code")
