"""A resident looks at a receipt: promised at first, then in the public log, and everybody can check it."""

import re

import pytest
from aiohttp import ClientSession

from storage.sequencer import place_waiting, sign_head
from tests.journeys.affairs import WORDS, in_both_languages, on_both_channels
from tests.journeys.town import Resident, Town, labels, said

RECEIPTS = {
    "uk": {
        "receipt": "🧾 Квитанція",
        "signed": "Ви підписали її",
        "promised": "Обіцяно",
        "in_the_log": "У публічному журналі міста: запис",
        "check": "🔎 Перевірити",
        "mine": "🧾 Мої квитанції",
        "newest": "Найновіші",
        "public": "що може знати кожен",
        "none": "квитанцій ще немає",
        "unknown": "Такої квитанції немає",
        "shape": "виглядає так",
        "petition": "‹ Петиція № 9",
    },
    "en": {
        "receipt": "🧾 Receipt",
        "signed": "You signed it on",
        "promised": "Promised",
        "in_the_log": "In the city's public log: record",
        "check": "🔎 Check it",
        "mine": "🧾 My receipts",
        "newest": "The newest ones",
        "public": "what everybody may know",
        "none": "no receipts yet",
        "unknown": "There is no such receipt",
        "shape": "looks like this",
        "petition": "‹ Petition № 9",
    },
}
NUMBER = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")


async def signs(resident: Resident, language: str, who: str = "podil") -> str:
    """Petition 9, from hello on; the receipt's number."""
    words = WORDS[language]
    await resident.start()
    await resident.sees(words["welcome"])
    await resident.writes("9")
    await resident.presses(words["sign"])
    await resident.sees(words["who"])
    await resident.verifies(await resident.link(words["verify"]), who)
    await resident.sees(words["verified"])
    await resident.presses(words["sign"])
    found = NUMBER.search(said(await resident.sees(words["thanks"])))
    assert found
    return found[0]


async def a_minute_passes(town: Town) -> None:
    """For the log: what waits gets its place, and the head is signed."""
    async with town.service.engine.begin() as db:
        while await place_waiting(db):
            pass
        await sign_head(db, town.service.log_keys)


@in_both_languages
@on_both_channels
async def test_from_the_promise_to_the_proof(town: Town, channel: str, language: str) -> None:
    words, resident = RECEIPTS[language], await town.resident(channel, language)
    number = await signs(resident, language)
    await resident.presses(words["receipt"])
    screen = await resident.sees(number, words["signed"], words["promised"])
    assert "№ 9." in said(screen)
    await a_minute_passes(town)
    await resident.writes("/receipt")
    await resident.sees(words["newest"], number)
    await resident.presses("🧾 № 9")
    await resident.sees(number, words["signed"], words["in_the_log"])
    page = await resident.link(words["check"])
    assert page == f"{town.service.settings.public_url}/receipts/{number}?lang={language}"
    async with ClientSession() as browser, browser.get(page) as answer:
        assert answer.status == 200
        assert number in await answer.text()
    await resident.presses(words["petition"])
    await resident.sees("№ 9.", number)


@in_both_languages
@on_both_channels
async def test_of_somebody_elses_receipt_only_what_is_public_is_told(town: Town, channel: str, language: str) -> None:
    words, signer, other = RECEIPTS[language], await town.resident("telegram"), await town.resident(channel, language)
    number = await signs(signer, "uk")
    await a_minute_passes(town)
    await other.start()
    await other.sees(WORDS[language]["welcome"])
    await other.writes(number.lower())
    screen = await other.sees(number, words["public"], words["in_the_log"])
    assert ":00" in said(screen)
    assert words["signed"] not in said(screen)


@pytest.mark.parametrize("language", RECEIPTS)
async def test_what_is_no_receipt_is_said_kindly(town: Town, language: str) -> None:
    words, resident = RECEIPTS[language], await town.resident("telegram", language)
    await resident.start()
    await resident.sees(WORDS[language]["welcome"])
    await resident.writes("/receipt")
    await resident.sees(words["none"])
    await resident.writes("/receipt AAAA-AAAA-AAAA-AAAA")
    await resident.sees(words["unknown"])
    assert any(label.startswith(words["mine"]) for label in labels(await resident.phone.screen()))
    await resident.writes("/receipt 12")
    await resident.sees(words["shape"])
