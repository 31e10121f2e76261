"""A resident signs a petition: on Telegram and on Viber, in Ukrainian and in English, and only once."""

import re

import pytest

from storage.acts import COUNT_IS_EXACT
from tests.journeys.town import Resident, Town, labels, said

CHANNELS = ["telegram", "viber"]

WORDS = {
    "uk": {
        "welcome": "Вітаємо",
        "petitions": "✍️ Петиції",
        "popular": "🔥 Популярні",
        "sign": "✍️ Підписати",
        "verify": "Підтвердити",
        "who": "Підтвердьте, хто ви",
        "verified": "особу підтверджено",
        "thanks": "Дякуємо!",
        "before": "вже підписали",
        "receipt": "Квитанція",
        "page_done": "Готово",
    },
    "en": {
        "welcome": "Welcome",
        "petitions": "✍️ Petitions",
        "popular": "🔥 Popular",
        "sign": "✍️ Sign",
        "verify": "Confirm",
        "who": "Confirm who you are",
        "verified": "you are verified",
        "thanks": "Thank you!",
        "before": "signed this petition before",
        "receipt": "Receipt",
        "page_done": "Done",
    },
}


async def signs(resident: Resident, words: dict[str, str], *, who: str = "podil", number: int = 9) -> None:
    """From the first press to the thanks, all of it by what the phone shows."""
    await resident.start()
    await resident.sees(words["welcome"])
    await resident.writes(str(number))
    await resident.sees(f"№ {number}.")
    await resident.presses(words["sign"])
    await resident.sees(words["who"])
    page = await resident.verifies(await resident.link(words["verify"]), who)
    assert words["page_done"] in page
    await resident.sees(words["verified"])
    await resident.presses(words["sign"])


def count_in(text: str) -> int:
    found = re.search(r"\n([\d\s\u00a0,]+) (?:підпис|signature)", text)
    assert found, text
    return int(re.sub(r"\D", "", found[1]))


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("channel", CHANNELS)
async def test_from_hello_to_a_receipt_and_the_platforms_record(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await town.resident(channel, language)
    await signs(resident, words)
    screen = await resident.sees(words["thanks"], words["receipt"])
    assert count_in(said(screen)) == 39
    assert not any(label.startswith(words["sign"]) for label in labels(screen))
    (event,) = await town.told(1)
    assert event["type"] == "ua.kyiv.signature.made.v1"
    assert event["data"]["petition"] == 9
    assert event["data"]["receipt"] in said(screen)


@pytest.mark.parametrize("first", CHANNELS)
async def test_the_same_person_signs_nothing_twice_on_the_other_channel(town: Town, first: str) -> None:
    words = WORDS["uk"]
    other = next(channel for channel in CHANNELS if channel != first)
    here, there = await town.resident(first), await town.resident(other)
    await signs(here, words)
    receipt = re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", said(await here.sees(words["thanks"])))
    assert receipt
    await signs(there, words)
    screen = await there.sees(words["before"], receipt[0])
    assert count_in(said(screen)) == 39
    assert len(await town.told(1)) == 1
    async with town.service.records.reading() as db:
        assert list(await db.execute(COUNT_IS_EXACT)) == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_second_press_of_an_old_button_tells_kindly(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    resident = await town.resident(channel)
    await signs(resident, words)
    await resident.sees(words["thanks"])
    await resident.phone.act("raw_press", data=town.code(resident, "ps:9"))
    await resident.sees(words["before"])
    assert len(await town.told(1)) == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_repeated_delivery_changes_nothing(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    resident = await town.resident(channel)
    await signs(resident, words)
    shown = len((await resident.sees(words["thanks"]))["messages"])
    await town.city.post("deliveries/repeat")
    screen = await resident.until(lambda screen: True, "anything")
    assert len(screen["messages"]) == shown
    assert len(await town.told(1)) == 1


@pytest.mark.parametrize(
    ("who", "words"), [("pupil", "з 16 років"), ("brovary", "лише мешканці Києва")], ids=["too young", "elsewhere"]
)
@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_may_not_sign_is_told_why(town: Town, channel: str, who: str, words: str) -> None:
    resident = await town.resident(channel)
    await signs(resident, WORDS["uk"], who=who)
    await resident.sees(words)
    assert await town.events() == []


async def test_while_the_platform_is_away_the_signature_is_kept_and_told_later(town: Town) -> None:
    await town.city.post("platform/mode", mode="503")
    resident = await town.resident("telegram")
    await signs(resident, WORDS["uk"])
    await resident.sees("Дякуємо!")
    assert await town.events() == []
    await town.city.post("platform/mode", mode="202")
    await town.city.post("clock", advance_seconds=60)
    assert len(await town.told(1)) == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_link_that_was_used_does_not_work_again(town: Town, channel: str) -> None:
    resident = await town.resident(channel)
    await resident.start()
    await resident.sees("Вітаємо")
    await resident.writes("9")
    await resident.sees("№ 9.")
    await resident.presses("✍️ Підписати")
    await resident.sees("Підтвердьте, хто ви")
    link = await resident.link("Підтвердити")
    assert "Нічого не змінилося" in await resident.verifies(link, answer="no")
    assert "вже не діє" in await resident.verifies(link)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_turned_back_finds_a_new_way_in_the_chat(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    resident = await town.resident(channel)
    await resident.start()
    await resident.sees(words["welcome"])
    await resident.writes("9")
    await resident.presses(words["sign"])
    await resident.sees(words["who"])
    await resident.verifies(await resident.link(words["verify"]), answer="no")
    await resident.sees("особу не підтверджено")
    await resident.presses("✅ Підтвердити, хто я")
    await resident.sees(words["who"])
    assert words["page_done"] in await resident.verifies(await resident.link(words["verify"]))
    await resident.sees(words["verified"])
    await resident.presses(words["sign"])
    await resident.sees(words["thanks"])


async def test_a_petition_that_closed_is_shown_and_not_signed(town: Town) -> None:
    resident = await town.resident("telegram")
    await signs(resident, WORDS["uk"], number=10)
    await resident.sees("Дякуємо!")
    await resident.writes("12")
    await resident.sees("№ 12.", "день")
    await town.city.post("clock", advance_seconds=5 * 24 * 3600)
    await resident.presses("✍️ Підписати")
    screen = await resident.sees("Збір підписів завершено")
    assert not any(label.startswith("✍️ Підписати") for label in labels(screen))
    assert len(await town.told(1)) == 1
