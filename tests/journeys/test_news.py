"""What the city announced, as anybody reads it: a list, each in full, and what became of what an old message said."""

from dataclasses import replace

from actions import announcements as actions
from actions.announcements import Done
from city.announcements import Segment, Words
from tests.journeys.affairs import begun, in_both_languages, on_both_channels
from tests.journeys.announcing import SAYS, completed, kept, sent, titled, two_at_a_table, written
from tests.journeys.mailings import awake
from tests.journeys.town import Town, labels, said


@in_both_languages
@on_both_channels
async def test_where_nothing_was_announced_it_says_so(town: Town, channel: str, language: str) -> None:
    resident = await begun(town, channel, language)
    await resident.presses(SAYS[language]["news"])
    await resident.sees(SAYS[language]["no_news"])


@in_both_languages
@on_both_channels
async def test_an_announcement_is_found_and_read_in_ones_language(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    table = await two_at_a_table(town)
    resident = await begun(town, channel, language)
    await sent(town, table)
    await resident.writes("/news")
    await resident.until(lambda screen: says["water"] in said(screen), "a list")
    await resident.presses(says["water"])
    screen = await resident.sees(says["water"], "10:00", says["utilities"])
    assert says["map"] in labels(screen)
    await resident.presses(says["all_news"])
    await resident.until(lambda screen: says["water"] in said(screen), "the list again")


@on_both_channels
async def test_the_list_has_pages_and_each_leads_back_to_its_own(town: Town, channel: str) -> None:
    table = await two_at_a_table(town)
    resident = await begun(town, channel)
    for number in range(1, 8):
        await sent(town, table, titled(f"Новина {number}"))
    await resident.writes("/news")
    first = await resident.until(lambda screen: "Новина 7" in said(screen), "the newest")
    assert "Новина 2" not in said(first)
    await resident.presses("Давніші (2 з 2)")
    await resident.until(lambda screen: "Новина 2" in said(screen), "the second page")
    await resident.presses("Новина 1")
    await resident.sees("Текст.")
    await resident.presses("‹ Усі новини")
    second = await resident.until(lambda screen: "‹ Новіші" in labels(screen), "the second page again")
    assert "Новина 1" in said(second)
    await resident.presses("‹ Новіші")
    await resident.until(lambda screen: "Новина 7" in said(screen), "the first page")


@on_both_channels
async def test_what_is_no_news_for_everybody_is_not_in_it(town: Town, channel: str) -> None:
    """A draft, what waits, what was stopped, and what only the followers of a record were told."""
    table = await two_at_a_table(town)
    records = town.service.records
    resident = await begun(town, channel)
    await written(town, table[0], titled("Чернетка"), submitted=False)
    waiting = await written(town, table[0], titled("Чекає"))
    stopped = await sent(town, table, titled("Зупинено"))
    await actions.stop(records, table[1], stopped.id, reason="помилка")
    await resident.writes("/news")
    await resident.sees(SAYS["uk"]["no_news"])
    for number in (waiting.id, stopped.id, 10**17):
        await resident.start(f"n{number}")
        await resident.sees(SAYS["uk"]["gone"])


@on_both_channels
async def test_a_link_opens_one(town: Town, channel: str) -> None:
    await begun(town, channel)
    one = await sent(town, await two_at_a_table(town))
    resident = await town.resident(channel)
    await resident.start(f"n{one.id}")
    await resident.sees("Води не буде")


@in_both_languages
@on_both_channels
async def test_the_button_under_a_message_shows_what_holds_today(town: Town, channel: str, language: str) -> None:
    """Sealed for everybody, so it opens in any chat; what was corrected since is shown corrected."""
    says = SAYS[language]
    table = await two_at_a_table(town)
    resident = await awake(town, channel, language)
    one = await sent(town, table)
    await completed(town, one.id)
    await resident.until(lambda screen: says["now"] in labels(screen), "the announcement")
    await resident.presses(says["now"])
    await resident.until(lambda screen: says["all_news"] in labels(screen), "the same in the news")
    draft = await actions.correct(town.service.records, table[0], one.id)
    assert isinstance(draft, Done)
    mended = replace(
        one.contents, words={"uk": Words("Води не буде до ночі", "До 23:00."), "en": Words("Water", "23:00")}
    )
    await actions.edit(town.service.records, table[0], draft.id, mended, version=1)
    ready = await kept(town, draft.id)
    assert isinstance(await actions.submit(town.service.records, table[0], ready.id, ready.digest), Done)
    assert isinstance(await actions.approve(town.service.records, table[1], ready.id, ready.digest), Done)
    await completed(town, ready.id)
    data = town.service.codec.seal_for_all(
        "telegram" if channel == "telegram" else "viber", f"no:{one.id}:0", town.service.clock.now()
    )
    await resident.phone.act("raw_press", data=data)
    await resident.until(
        lambda screen: "23:00" in said(screen) and says["all_news"] in labels(screen), "the correction"
    )


async def test_the_followers_of_a_record_alone_are_no_public(town: Town) -> None:
    contents = replace(titled("Підписантам"), segment=Segment(followers_of="petition:9"))
    table = await two_at_a_table(town)
    one = await written(town, table[0], contents, submitted=False)
    resident = await begun(town, "telegram")
    await resident.start(f"n{one.id}")
    await resident.sees(SAYS["uk"]["gone"])
