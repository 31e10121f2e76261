"""Everything else a resident may do: look around, change their mind, send odd things, come back late."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage.mailbox import owed_messages
from storage.people import accounts
from tests.journeys.town import Resident, Town, labels, said
from webhooks.failures import replay, show

CHANNELS = ["telegram", "viber"]
pytestmark = pytest.mark.parametrize("channel", CHANNELS)


async def begun(town: Town, channel: str, language: str = "uk") -> Resident:
    resident = await town.resident(channel, language)
    await resident.start()
    await resident.sees("Вітаємо" if language == "uk" else "Welcome")
    return resident


async def asked_for_a_number(town: Town, channel: str) -> Resident:
    resident = await begun(town, channel)
    await resident.presses("✍️ Петиції")
    await resident.sees("Зараз підписати можна 12 петицій")
    await resident.presses("🔢 За номером")
    await resident.sees("Надішліть номер петиції")
    return resident


@pytest.mark.parametrize("order", ["🔥 Популярні", "🆕 Нові", "⏳ Скоро завершаться"])
async def test_lists_have_pages_and_a_way_back(town: Town, channel: str, order: str) -> None:
    resident = await begun(town, channel)
    await resident.presses("✍️ Петиції")
    await resident.sees("Петиції")
    await resident.presses(order)
    first = await resident.sees(order.split()[1])
    await resident.presses("Далі (2 з 3)")
    second = await resident.until(lambda screen: "‹ Назад" in labels(screen), "a second page")
    assert said(first) != said(second)
    await resident.presses("Далі (3 з 3)")
    last = await resident.until(lambda screen: not any(x.startswith("Далі") for x in labels(screen)), "a last page")
    assert sum(label.startswith("№") for label in labels(last)) == 2
    await resident.presses("‹ Усі петиції")
    await resident.sees("Зараз підписати можна")
    await resident.presses("☰ Меню")
    await resident.sees("Що бажаєте зробити?")


async def test_the_language_is_the_residents_own_choice(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    await resident.presses("🌐 Мова")
    await resident.sees("Оберіть мову")
    await resident.presses("English")
    await resident.sees("I will speak English with you", "What would you like to do?")
    await resident.phone.act("language", language="uk")
    await resident.writes("/help")
    await resident.sees("How it works")
    await resident.writes("/language")
    await resident.sees("Choose your language")
    await resident.presses("Українська")
    await resident.sees("Розмовлятиму з вами українською")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/help", "Як це працює"),
        ("/privacy", "Ваша приватність"),
        ("/menu", "Що бажаєте зробити?"),
        ("/petitions", "Петиції"),
        ("/cancel", "скасовано"),
        ("/start", "Вітаємо"),
        ("/unknown", "Ми не зовсім вас зрозуміли"),
        ("добрий день", "Ми не зовсім вас зрозуміли"),
    ],
)
async def test_a_command_answers_and_anything_else_gets_the_menu(
    town: Town, channel: str, command: str, words: str
) -> None:
    resident = await begun(town, channel)
    await resident.writes(command)
    screen = await resident.sees(words)
    assert labels(screen), "there is always a way on"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("sticker", "Поки що розумію лише слова й кнопки"),
        ("file", "Поки що розумію лише слова й кнопки"),
        ("picture", "Поки що розумію лише слова й кнопки"),
        ("voice", "Поки що розумію лише слова й кнопки"),
    ],
)
async def test_what_cannot_be_read_is_answered_kindly(town: Town, channel: str, act: str, words: str) -> None:
    resident = await begun(town, channel)
    await resident.phone.act(act)
    await resident.sees("Слухати поки що не вмію" if (act, channel) == ("voice", "telegram") else words)


async def test_a_place_and_a_number_are_not_kept(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    await resident.phone.act("share_location", latitude=50.45, longitude=30.52)
    await resident.sees("Геолокація тут поки")
    await resident.phone.act("share_contact", whose="own")
    await resident.sees("номер телефону не потрібен")


async def test_a_number_that_is_none_is_asked_for_again(town: Town, channel: str) -> None:
    resident = await asked_for_a_number(town, channel)
    await resident.writes("третя")
    await resident.sees("Потрібне лише число")
    await resident.writes("№ 3")
    await resident.sees("№ 3. Нічні автобуси")


@pytest.mark.parametrize("number", ["77", "0", "999999999999999999"])
async def test_a_petition_that_is_not_there_is_no_dead_end(town: Town, channel: str, number: str) -> None:
    resident = await asked_for_a_number(town, channel)
    await resident.writes(number)
    screen = await resident.sees("Такої петиції немає")
    assert "☰ Меню" in labels(screen)


async def test_a_step_can_be_cancelled_by_button_and_by_word(town: Town, channel: str) -> None:
    resident = await asked_for_a_number(town, channel)
    await resident.presses("✖ Скасувати")
    await resident.sees("Зараз підписати можна")
    await resident.presses("🔢 За номером")
    await resident.sees("Надішліть номер петиції")
    await resident.writes("/cancel")
    await resident.sees("Гаразд, скасовано")
    await resident.writes("третя")
    await resident.sees("Ми не зовсім вас зрозуміли")


async def test_a_step_that_is_over_starts_again_kindly(town: Town, channel: str) -> None:
    resident = await asked_for_a_number(town, channel)
    await town.city.post("clock", advance_seconds=25 * 3600)
    await resident.writes("третя")
    await resident.sees("почнімо спочатку")


async def test_when_redis_loses_its_memory_buttons_still_work(town: Town, channel: str) -> None:
    resident = await asked_for_a_number(town, channel)
    await town.service.redis.flushdb()
    await resident.presses("✖ Скасувати")
    await resident.sees("Зараз підписати можна")
    await resident.presses("🔥 Популярні")
    await resident.sees("Популярні")


async def test_a_button_of_somebody_else_shows_the_menu(town: Town, channel: str) -> None:
    resident, other = await begun(town, channel), await begun(town, channel)
    await resident.phone.act("raw_press", data=town.code(other, "ps:9"))
    await resident.sees("Ця кнопка тут не працює")
    assert await town.events() == []


async def test_a_button_that_is_too_old_shows_its_page_and_does_nothing(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    code = town.code(resident, "lc:en")
    await town.city.post("clock", advance_seconds=timedelta(days=8).total_seconds())
    await resident.phone.act("raw_press", data=code)
    await resident.sees("Ця кнопка застаріла", "Оберіть мову")


async def test_an_old_button_that_only_shows_a_page_shows_it(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    code = town.code(resident, "po:9")
    await town.city.post("clock", advance_seconds=timedelta(days=8).total_seconds())
    await resident.phone.act("raw_press", data=code)
    screen = await resident.sees("№ 9.")
    assert "застаріла" not in said(screen)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Петиції", "Зараз підписати можна"),
        ("меню", "Що бажаєте зробити?"),
        ("settings", "Налаштування"),
        ("p3", "№ 3."),
    ],
)
async def test_what_a_button_says_may_be_typed(town: Town, channel: str, typed: str, answer: str) -> None:
    resident = await begun(town, channel)
    await resident.writes(typed)
    await resident.sees(answer)


async def test_a_link_to_a_petition_opens_it(town: Town, channel: str) -> None:
    resident = await town.resident(channel)
    await resident.start("p3")
    await resident.sees("№ 3. Нічні автобуси")
    await resident.start("нісенітниця")
    await resident.sees("Вітаємо")


async def test_who_blocked_us_is_not_written_to_until_they_come_back(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    await resident.writes("привіт")
    await resident.sees("Ми не зовсім")
    await resident.phone.act("block")
    assert await blocked(town, resident)
    await resident.phone.act("unblock")
    if channel == "viber":
        await resident.writes("я знову тут")
    assert not await blocked(town, resident)


async def blocked(town: Town, resident: Resident) -> bool:
    await resident.until(lambda screen: True, "quiet")
    async with town.service.records.reading() as db:
        mine = select(accounts.c.blocked).where(accounts.c.native_id == resident.phone.id)
        return bool((await db.execute(mine)).scalar_one())


@pytest.mark.parametrize("fault", ["500", "429", "lost_answer", "not_json", "wrong_result"])
async def test_a_reply_that_met_a_fault_comes_later(town: Town, channel: str, fault: str) -> None:
    resident = await begun(town, channel)
    method = "editMessageText" if channel == "telegram" else "send_message"
    await town.city.post("faults", channel=channel, method=method, fault=fault, times=1, retry_after=1)
    await resident.presses("❓")
    await resident.phone.screen(since=0, wait=5)
    await town.city.post("clock", advance_seconds=70)
    await resident.sees("Як це працює")
    async with town.service.records.reading() as db:
        (owed,) = await db.execute(select(owed_messages))
    assert (owed.lane, owed.kind) == ("reply", "reply")


async def test_when_our_own_code_breaks_the_resident_hears_it_and_nothing_is_lost(town: Town, channel: str) -> None:
    """A profile that cannot be opened breaks the handler; mended, the same update is replayed and signs."""
    resident = await begun(town, channel)
    await resident.writes("9")
    await resident.sees("№ 9.")
    await resident.presses("✍️ Підписати")
    await resident.sees("Підтвердьте, хто ви")
    await resident.verifies(await resident.link("Підтвердити"))
    await resident.sees("особу підтверджено")
    async with town.service.records.writing() as db:
        await db.execute(text("CREATE TABLE kept AS SELECT id, profile FROM people WHERE profile IS NOT NULL"))
        await db.execute(text("UPDATE people SET profile = '\\x00' WHERE profile IS NOT NULL"))
    await resident.presses("✍️ Підписати")
    await resident.sees("щось зламалося з нашого боку")
    async with town.service.records.writing() as db:
        await db.execute(text("UPDATE people SET profile = kept.profile FROM kept WHERE kept.id = people.id"))
        await db.execute(text("DROP TABLE kept"))
    assert await town.events() == []
    assert "failed" in await show(town.service)
    assert await replay(town.service) == "1 of 1 replayed\n"
    await resident.sees("Дякуємо!")
    assert len(await town.told(1)) == 1
    assert await show(town.service) == "nothing was put aside\n"
