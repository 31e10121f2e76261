"""What the stories of a resident's own affairs share: the words on the buttons, and the way to their account."""

import pytest
from sqlalchemy import select

from storage.people import Account, accounts
from tests.journeys.town import Resident, Town, labels

CHANNELS = ["telegram", "viber"]
NAME = {"telegram": "Telegram", "viber": "Viber"}

WORDS = {
    "uk": {
        "welcome": "Вітаємо",
        "menu_settings": "⚙️ Налаштування",
        "settings": "Налаштування",
        "district_button": "🏘 Район",
        "whose": "Новини якого району",
        "podil": "Подільський",
        "podil_set": "Район: Подільський",
        "topics_button": "🔔 Теми",
        "topics": "про що місто може вам писати",
        "transport": "Транспорт",
        "five": "Увімкнено тем: 5 з 6",
        "back": "‹ Налаштування",
        "account_button": "👤 Мій обліковий запис",
        "nobody": "не пов'язаний",
        "confirm": "✅ Підтвердити",
        "who": "Підтвердьте, хто ви",
        "verify": "Підтвердити через",
        "verified": "особу підтверджено",
        "known": "Особу підтверджено",
        "connect": "🔗 Під'єднати мій",
        "code": "код",
        "open": "Відкрити",
        "yours": "Це ваш чат?",
        "yes": "Так, під'єднати",
        "no": "Ні",
        "ask_first": "відповіли «так»",
        "agreed": "Тепер підтвердьте це в",
        "connected": "під'єднано",
        "told": "цей чат пов'язано з вашим",
        "refused": "нічого не під'єднано",
        "refused_there": "відповіли «ні»",
        "used": "вже не діє",
        "other_person": "належить іншій особі",
        "disconnect": "✂️ Від'єднати",
        "disconnect_sure": "Ваші підписи залишаться",
        "disconnect_yes": "Так, від'єднати",
        "forgotten": "більше не знає, хто ви",
        "export": "📦 Що про мене",
        "kept": "Що про вас зберігається",
        "json": "Те саме у форматі JSON",
        "signed": "Підписи: 1",
        "sign": "✍️ Підписати",
        "thanks": "Дякуємо!",
        "before": "вже підписали",
    },
    "en": {
        "welcome": "Welcome",
        "menu_settings": "⚙️ Settings",
        "settings": "Settings",
        "district_button": "🏘 District",
        "whose": "Whose news matter",
        "podil": "Podilskyi",
        "podil_set": "District: Podilskyi",
        "topics_button": "🔔 Topics",
        "topics": "what the city may write to you about",
        "transport": "Transport",
        "five": "Topics that are on: 5 of 6",
        "back": "‹ Settings",
        "account_button": "👤 My account",
        "nobody": "not connected",
        "confirm": "✅ Confirm",
        "who": "Confirm who you are",
        "verify": "Confirm with",
        "verified": "you are verified",
        "known": "Verified:",
        "connect": "🔗 Connect my",
        "code": "code",
        "open": "Open",
        "yours": "Is this your chat?",
        "yes": "Yes, connect",
        "no": "No",
        "ask_first": "the answer was yes",
        "agreed": "Now confirm it in",
        "connected": "is connected",
        "told": "this chat is connected with your",
        "refused": "nothing was connected",
        "refused_there": "the answer there was no",
        "used": "does not work any more",
        "other_person": "belongs to another person",
        "disconnect": "✂️ Disconnect",
        "disconnect_sure": "Your signatures stay",
        "disconnect_yes": "Yes, disconnect",
        "forgotten": "no longer knows who you are",
        "export": "📦 What is kept",
        "kept": "What is kept about you",
        "json": "The same as JSON",
        "signed": "Signatures: 1",
        "sign": "✍️ Sign",
        "thanks": "Thank you!",
        "before": "signed this petition before",
    },
}

on_both_channels = pytest.mark.parametrize("channel", CHANNELS)
in_both_languages = pytest.mark.parametrize("language", WORDS)


async def begun(town: Town, channel: str, language: str = "uk") -> Resident:
    resident = await town.resident(channel, language)
    await resident.start()
    await resident.sees(WORDS[language]["welcome"])
    if channel == "viber":
        await resident.writes("/menu")
        await resident.until(lambda screen: WORDS[language]["menu_settings"] in labels(screen), "a menu")
    return resident


async def opens_account(resident: Resident, words: dict[str, str]) -> None:
    await resident.writes("/settings")
    await resident.sees(words["settings"])
    await resident.presses(words["account_button"])


async def verified(town: Town, channel: str, language: str = "uk", who: str = "podil") -> Resident:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await opens_account(resident, words)
    await resident.sees(words["nobody"])
    await resident.presses(words["confirm"])
    await resident.sees(words["who"])
    await resident.verifies(await resident.link(words["verify"]), who)
    await resident.sees(words["verified"])
    return resident


async def account(town: Town, resident: Resident) -> Account:
    async with town.service.records.reading() as db:
        row = await db.execute(select(accounts).where(accounts.c.native_id == resident.phone.id))
        found: Account = row.one()  # type: ignore[assignment]  # a row of the same fields
    return found
