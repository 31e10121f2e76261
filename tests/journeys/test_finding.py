"""Finding a petition: by words as people type them, narrowed down, with a way back; and sharing what was found."""

import aiohttp
import pytest

from handlers.pictures import code
from tests.journeys.affairs import in_both_languages, on_both_channels
from tests.journeys.town import Resident, Screen, Town, labels, newest, said

WORDS = {
    "uk": {
        "welcome": "Вітаємо",
        "petitions": "✍️ Петиції",
        "search": "🔎 Пошук",
        "asked": "Напишіть слово або два",
        "nothing": "Нічого не знайшлося",
        "perhaps": "Можливо, ви мали на увазі",
        "back": "‹ До списку",
        "narrow": "⚙️ Уточнити",
        "which": "Які із цих петицій показати?",
        "closed": "Завершені",
        "open": "Відкриті",
        "district": "🏘",
        "darnytsia": "Дарницький",
        "topic": "🏷",
        "houses": "Житло й комунальне",
        "by_topic": "🧭",
        "everything": "✖ Показати всі",
        "none": "Таких петицій немає",
        "found_one": "Знайшлася 1 петиція",
        "share": "📤 Поділитися",
        "send": "Надішліть це тим",
        "to_petition": "‹ До петиції",
        "refresh": "🔄",
        "lost": "Ми не зовсім вас зрозуміли",
        "page": "Прочитайте й підпишіть",
    },
    "en": {
        "welcome": "Welcome",
        "petitions": "✍️ Petitions",
        "search": "🔎 Search",
        "asked": "Write me a word or two",
        "nothing": "Nothing found",
        "perhaps": "Perhaps you meant",
        "back": "‹ Back to the list",
        "narrow": "⚙️ Narrow down",
        "which": "Which of these petitions shall I show?",
        "closed": "Closed",
        "open": "Open now",
        "district": "🏘",
        "darnytsia": "Darnytskyi",
        "topic": "🏷",
        "houses": "Houses and utilities",
        "by_topic": "🧭",
        "everything": "✖ Show all",
        "none": "No petition is like that",
        "found_one": "1 petition found",
        "share": "📤 Share",
        "send": "Send this to whoever may sign",
        "to_petition": "‹ Back to the petition",
        "refresh": "🔄",
        "lost": "I did not quite understand",
        "page": "Read and sign the petition",
    },
}


async def begun(town: Town, channel: str, language: str = "uk") -> Resident:
    resident = await town.resident(channel, language)
    await resident.start()
    await resident.sees(WORDS[language]["welcome"])
    return resident


async def found(resident: Resident, *words: str) -> Screen:
    return await resident.sees("🔎", *words)


@on_both_channels
@pytest.mark.parametrize(
    "typed", ["велодоріжками", "вилодоріжка", "velodorizhka", "dtkjljhs;rf", "велодор", "ВЕЛОДОРІЖКА!"]
)
async def test_whatever_is_written_is_looked_for(town: Town, channel: str, typed: str) -> None:
    resident = await begun(town, channel)
    await resident.writes(typed)
    screen = await found(resident, "велодоріжк", "№ 1.")
    assert not any(label.startswith("№ 2") for label in labels(screen))


@on_both_channels
@in_both_languages
async def test_a_search_leads_to_a_petition_and_back_to_the_same_page(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.presses(words["petitions"])
    await resident.presses(words["search"])
    await resident.sees(words["asked"])
    await resident.writes("годиник")
    await found(resident, "годинник", words["found_one"], "№ 10.")
    await resident.presses("№ 10")
    await resident.until(lambda screen: words["share"] in labels(screen), "the petition")
    await resident.presses(words["refresh"])
    await resident.presses(words["share"])
    await resident.sees(words["send"])
    await resident.presses(words["to_petition"])
    await resident.until(lambda screen: words["share"] in labels(screen), "the petition again")
    await resident.presses(words["back"])
    await found(resident, "годинник", words["found_one"], "№ 10.")


@on_both_channels
@in_both_languages
async def test_what_is_found_can_be_narrowed_down(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.writes("двори")
    await found(resident, "№ 6.", "№ 8.")
    await resident.presses(words["narrow"])
    await resident.sees(words["which"])
    await resident.presses(words["district"])
    await resident.presses(words["darnytsia"])
    screen = await found(resident, words["darnytsia"], words["found_one"], "№ 8.")
    assert "№ 6." not in said(screen)
    await resident.presses(words["narrow"])
    await resident.presses(words["closed"])
    await found(resident, words["closed"], words["none"])
    await resident.presses(words["everything"])
    await found(resident, "№ 6.", "№ 8.")


@on_both_channels
@in_both_languages
async def test_petitions_can_be_looked_through_by_topic(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.presses(words["petitions"])
    await resident.presses(words["by_topic"])
    await resident.sees(words["which"])
    await resident.presses(words["topic"])
    await resident.presses(words["houses"])
    await found(resident, words["houses"], "№ 8.")


@on_both_channels
@in_both_languages
async def test_where_nothing_is_found_there_is_a_way_on(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.presses(words["petitions"])
    await resident.presses(words["search"])
    await resident.sees(words["asked"])
    await resident.writes("крокодил")
    await resident.sees(words["nothing"], "крокодил")
    await resident.presses("🔎")
    await resident.sees(words["asked"])
    await resident.writes("гадєник")
    await resident.sees(words["nothing"])
    await resident.presses(words["perhaps"])
    await found(resident, "годинник", "№ 10.")


@on_both_channels
async def test_what_looks_like_no_search_is_none(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    for said_so in ("добрий день", "дякую!", "ну таке", "крокодил", "парк " * 40):
        await resident.writes(said_so)
        await resident.sees(WORDS["uk"]["lost"])


@on_both_channels
@pytest.mark.parametrize("typed", ["петиція 12", "Петиція № 12", "№12", "petition 12", "p12"])
async def test_a_number_opens_its_petition(town: Town, channel: str, typed: str) -> None:
    resident = await begun(town, channel)
    await resident.writes(typed)
    await resident.sees("№ 12. Освітити стежку")


@on_both_channels
async def test_from_a_petition_one_comes_back_to_the_same_page_of_a_list(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    await resident.presses("✍️ Петиції")
    await resident.presses("🆕 Нові")
    await resident.presses("Далі (2 з 3)")
    second = await resident.until(lambda screen: "‹ Назад" in labels(screen), "a second page")
    number = next(label for label in labels(second) if label.startswith("№")).split(".")[0]
    await resident.presses(number)
    await resident.until(lambda screen: "📤 Поділитися" in labels(screen), "the petition")
    await resident.presses("‹ До списку")
    again = await resident.until(lambda screen: "‹ Назад" in labels(screen), "the second page")
    assert said(again) == said(second)


@on_both_channels
@in_both_languages
async def test_a_petition_is_shared_by_address_and_picture(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.writes("3")
    await resident.presses(words["share"])
    screen = await resident.sees(words["send"], "№ 3.")
    address = f"{town.service.settings.public_url}/p/3"
    assert {"telegram": "t.me/", "viber": address}[channel] in str(newest(screen))
    assert await town.service.records.media.find(await town.service.records.media.keep(code(address, 3)))
    async with aiohttp.ClientSession(headers={"Accept-Language": language}) as browser:
        async with browser.get(address) as answer:
            page = await answer.text()
        assert words["page"] in page
        assert "№ 3. Нічні автобуси" in page
        assert "?start=p3" in page
        assert "context=p3" in page
        for nowhere in ("/p/77", "/p/x", "/p/"):
            async with browser.get(town.service.settings.public_url + nowhere) as answer:
                assert answer.status == 404


async def test_on_telegram_a_list_names_each_petition_once(town: Town) -> None:
    resident = await begun(town, "telegram")
    await resident.presses("✍️ Петиції")
    await resident.presses("🔥 Популярні")
    screen = await resident.sees("№ 2. Питні фонтанчики")
    (row,) = [row for row in newest(screen)["buttons"] if row[0]["label"].startswith("№")]
    assert [len(button["label"].split()) for button in row] == [2] * 5
