"""What the stories of announcements share: officials with phones, what they say, and what was sent before."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from actions import announcements as actions
from actions.announcements import Done
from city.announcements import Contents, Link, State, Topic, Words
from city.officials import Role
from storage import announcements, mailings, official_factors, officials
from storage.announcements import Announcement
from storage.mailbox import owed_messages
from storage.officials import Official
from tests.journeys.affairs import account
from tests.journeys.mailings import awake, set_account
from tests.journeys.town import Resident, Town

WATER = Contents(
    words={"uk": Words("Води не буде", "З 10:00 до 16:00."), "en": Words("Water is off", "From 10:00 to 16:00.")},
    links=(Link("https://kyivcity.gov.ua/water", {"uk": "Карта", "en": "The map"}),),
    topic=Topic.UTILITIES,
)

SAYS = {
    "uk": {
        "desk": "Оголошення",
        "new": "✍️ Нове оголошення",
        "title_uk": "Заголовок (Українська)",
        "text_uk": "Текст (Українська)",
        "title_en": "Заголовок (English)",
        "text_en": "Текст (English)",
        "left": "Залишилося",
        "over": "Задовго на",
        "topic": "Хто її вимкнув",
        "transport": "Транспорт",
        "whom": "Для кого",
        "podil": "Подільський",
        "submit": "✅ Подати",
        "submitted": "Подано",
        "waits": "чекає на ваше схвалення",
        "approve": "✅ Схвалити",
        "sure": "саме така, як вам її показано",
        "yes": "✅ Так, схвалити",
        "approved": "Схвалено",
        "return": "↩️ Повернути",
        "reject": "⛔ Відхилити",
        "why": "Напишіть одним повідомленням",
        "reason": "Причина: Яка вулиця?",
        "own": "Ви самі над ним працювали",
        "changed": "його змінили",
        "stranger": "пишуть ті, хто працює в місті",
        "back": "‹ До оголошення",
        "news": "📣 Новини",
        "no_news": "Новин поки що немає",
        "earlier": "Давніші",
        "newer": "‹ Новіші",
        "all_news": "‹ Усі новини",
        "gone": "тут уже немає",
        "now": "📣 Що з цим зараз",
        "water": "Води не буде",
        "map": "Карта",
        "utilities": "Комунальні",
    },
    "en": {
        "desk": "Announcements",
        "new": "✍️ New announcement",
        "title_uk": "Title (Українська)",
        "text_uk": "Text (Українська)",
        "title_en": "Title (English)",
        "text_en": "Text (English)",
        "left": "characters are left",
        "over": "too long",
        "topic": "Whoever turned it off",
        "transport": "Transport",
        "whom": "For whom",
        "podil": "Podilskyi",
        "submit": "✅ Submit",
        "submitted": "Submitted",
        "waits": "waits for your approval",
        "approve": "✅ Approve",
        "sure": "exactly as you were shown it",
        "yes": "✅ Yes, approve",
        "approved": "Approved",
        "return": "↩️ Return",
        "reject": "⛔ Reject",
        "why": "Send it in one message",
        "reason": "Reason: Яка вулиця?",
        "own": "You worked on it yourself",
        "changed": "changed in the meantime",
        "stranger": "people who work for the city",
        "back": "‹ Back to it",
        "news": "📣 News",
        "no_news": "There is no news yet",
        "earlier": "Earlier",
        "newer": "‹ Newer",
        "all_news": "‹ All news",
        "gone": "not here any more",
        "now": "📣 As it stands now",
        "water": "Water is off",
        "map": "The map",
        "utilities": "Utilities",
    },
}


WHOLE_CITY = {"uk": "✓ Усе місто", "en": "✓ Whole city"}


async def official(
    town: Town, phone: Resident | None, *roles: Role, name: str = "Олена Бойко", passkey: bool = True
) -> Official:
    """At work, with this phone."""
    records = town.service.records
    async with records.writing() as db:
        number = await officials.add(db, records.vault, name, roles)
        account_id = (await account(town, phone)).id if phone else None
        await officials.change(db, number, state="active", account_id=account_id)
        if passkey:
            key = f"key {number}".encode()
            await official_factors.add_passkey(db, number, key, b"public", 0)
            await official_factors.note_passkey(db, key, 1)
        found = await officials.find(db, records.vault, number)
    assert found
    return found


async def author(town: Town, channel: str, language: str = "uk") -> Resident:
    """What goes to residents does not come to this phone, so that it shows what its bearer does."""
    phone = await awake(town, channel, language)
    await set_account(town, phone, muted=list(Topic))
    await official(town, phone, Role.AUTHOR)
    return phone


async def approver(town: Town, channel: str, language: str = "uk", *, passkey: bool = True) -> Resident:
    phone = await awake(town, channel, language)
    await set_account(town, phone, muted=list(Topic))
    await official(town, phone, Role.APPROVER, name="Ігор Мельник", passkey=passkey)
    return phone


async def two_at_a_table(town: Town) -> tuple[Official, Official]:
    """An author and an approver who work in the console alone, and somebody to write to."""
    await awake(town, "telegram")
    return (await official(town, None, Role.AUTHOR), await official(town, None, Role.APPROVER))


async def written(town: Town, by: Official, contents: Contents = WATER, *, submitted: bool = True) -> Announcement:
    records = town.service.records
    made = await actions.create(records, by, contents)
    assert isinstance(made, Done)
    one = await kept(town, made.id)
    if submitted:
        assert isinstance(await actions.submit(records, by, one.id, one.digest), Done)
    return await kept(town, one.id)


async def sent(town: Town, table: tuple[Official, Official], contents: Contents = WATER) -> Announcement:
    """Approved, and every row of it ended."""
    one = await written(town, table[0], contents)
    assert isinstance(await actions.approve(town.service.records, table[1], one.id, one.digest), Done)
    return await kept(town, one.id)


async def kept(town: Town, number: int) -> Announcement:
    async with town.service.records.reading() as db:
        found = await announcements.find(db, number)
    assert found
    return found


async def newest(town: Town) -> Announcement:
    async with town.service.records.reading() as db:
        return (await announcements.page(db, tuple(State), most=1))[0]


async def how_many(town: Town) -> int:
    async with town.service.records.reading() as db:
        return sum((await announcements.count(db)).values())


async def advance(town: Town) -> None:
    """What the leader of jobs does."""
    async with town.service.records.writing() as db:
        await mailings.advance(db)
        await actions.complete(db)


async def completed(town: Town, number: int) -> None:
    """Everybody has it."""
    for _ in range(100):
        await advance(town)
        if (await kept(town, number)).state is State.COMPLETED:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("never completed")


async def owed(town: Town, kind: str) -> int:
    async with town.service.records.reading() as db:
        return len((await db.execute(select(owed_messages.c.id).where(owed_messages.c.kind == kind))).all())


def titled(title: str) -> Contents:
    return replace(WATER, words={"uk": Words(title, "Текст."), "en": Words(f"{title} en", "Text.")})


async def writes_all(phone: Resident, says: dict[str, str]) -> None:
    """From the command to a draft in which nothing is missing."""
    await phone.writes("/announce")
    await phone.sees(says["desk"])
    await phone.presses(says["new"])
    await phone.sees(says["title_uk"])
    await phone.writes("Води не буде")
    await phone.sees(says["text_uk"], says["left"])
    await phone.writes("З 10:00 до 16:00.")
    await phone.sees(says["title_en"])
    await phone.writes("Water is off\nFrom 10:00 to 16:00.")
    await phone.sees(says["topic"])
    await phone.presses(says["transport"])
    await phone.sees(says["whom"])


def told(screen: dict[str, object]) -> list[str]:
    messages: list[dict[str, str]] = screen["messages"]  # type: ignore[assignment]  # as the simulator tells
    return [message["text"] for message in messages]


async def state_of(town: Town, number: int) -> State:
    return (await kept(town, number)).state
