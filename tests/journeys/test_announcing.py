"""An official writes an announcement on a phone, another lets it go on theirs, and residents have it."""

import pytest

from actions import announcements as actions
from actions.announcements import Done
from city.announcements import LANGUAGES, State, Topic
from tests.journeys.affairs import in_both_languages, on_both_channels
from tests.journeys.announcing import (
    SAYS,
    WHOLE_CITY,
    approver,
    author,
    how_many,
    newest,
    state_of,
    told,
    two_at_a_table,
    writes_all,
)
from tests.journeys.mailings import awake, got
from tests.journeys.town import Town, labels, said

NAUGHTY = ["<b>жирно</b> & {word} *x* _y_ [a](b)", "\u202eперевернуто", "👩‍👩‍👧‍👦 сім'я\u0000"]


@in_both_languages
@on_both_channels
async def test_one_writes_another_approves_and_residents_have_it(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    neighbour = await awake(town, "telegram", "en")
    phone, other = await author(town, channel, language), await approver(town, channel, language)
    await writes_all(phone, says)
    await phone.presses(WHOLE_CITY[language])
    screen = await phone.sees(
        "Води не буде", "З 10:00 до 16:00.", "Water is off", "From 10:00 to 16:00.", "Олена Бойко"
    )
    assert "Telegram" in said(screen)
    await phone.presses(says["submit"])
    await phone.sees(says["submitted"])
    await other.sees(says["waits"], "Олена Бойко", "Води не буде", "From 10:00 to 16:00.", says["transport"])
    await other.presses(says["approve"])
    await other.sees(says["sure"], "Telegram")
    assert (await newest(town)).state is State.PENDING
    await other.presses(says["yes"])
    await other.until(lambda screen: says["approved"] in said(screen) or "Water" in said(screen), "it goes")
    one = await newest(town)
    assert (one.state, one.contents.topic, set(one.contents.words)) == (
        State.BROADCASTING,
        Topic.TRANSPORT,
        {*LANGUAGES},
    )
    await neighbour.sees("Water is off", "From 10:00 to 16:00.")
    assert await got(neighbour, "Water is off") == 1
    await phone.until(lambda screen: any(says["approved"] in text for text in told(screen)), "the outcome")


@on_both_channels
async def test_a_draft_waits_for_days_and_is_gone_on_with(town: Town, channel: str) -> None:
    says = SAYS["uk"]
    phone = await author(town, channel)
    await phone.writes("/announce")
    await phone.presses(says["new"])
    await phone.sees(says["title_uk"])
    await phone.writes("Води не буде")
    await phone.sees(says["text_uk"])
    await phone.presses("✖ Скасувати")
    await phone.until(lambda screen: says["new"] in labels(screen), "the desk")
    await town.service.redis.flushdb()
    await phone.writes("/announce")
    await phone.until(lambda screen: "Води не буде" in said(screen), "the draft")
    await phone.presses("№ 1" if channel == "telegram" else "Відкрити")
    await phone.sees("Чернетка", "Води не буде")
    await phone.presses("✍️ Дописати")
    await phone.sees(says["text_uk"])
    await phone.writes("З 10:00.")
    await phone.sees(says["title_en"])
    assert (await newest(town)).contents.said("uk").text == "З 10:00."
    assert await how_many(town) == 1


@in_both_languages
@on_both_channels
async def test_what_is_too_long_is_told_and_asked_for_again(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    phone = await author(town, channel, language)
    await phone.writes("/announce")
    await phone.presses(says["new"])
    await phone.sees(says["title_uk"])
    await phone.writes("в" * 130)
    await phone.sees(says["over"], "10", says["title_uk"])
    await phone.writes("в" * 120)
    await phone.sees(says["text_uk"])


@pytest.mark.parametrize("naughty", NAUGHTY)
@on_both_channels
async def test_naughty_words_are_words(town: Town, channel: str, naughty: str) -> None:
    says = SAYS["uk"]
    phone = await author(town, channel)
    await phone.writes("/announce")
    await phone.presses(says["new"])
    await phone.sees(says["title_uk"])
    await phone.writes(naughty)
    await phone.sees(says["text_uk"])
    await phone.presses(says["back"])
    screen = await phone.sees("№ 1")
    assert "зламалося" not in said(screen)
    assert "\u202e" not in (await newest(town)).contents.said("uk").title


@on_both_channels
async def test_a_picture_is_no_words(town: Town, channel: str) -> None:
    phone = await author(town, channel)
    await phone.writes("/announce")
    await phone.presses(SAYS["uk"]["new"])
    await phone.sees(SAYS["uk"]["title_uk"])
    await phone.phone.act("picture")
    await phone.sees("Зображення додають у консолі", SAYS["uk"]["title_uk"])
    assert await how_many(town) == 0


@in_both_languages
@on_both_channels
async def test_it_comes_back_with_a_reason_and_is_submitted_again(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    phone = await author(town, channel, language)
    await awake(town, "telegram")
    await writes_all(phone, says)
    await phone.presses(WHOLE_CITY[language])
    await phone.presses(says["submit"])
    await phone.sees(says["submitted"])
    one = await newest(town)
    _author, decider = await two_at_a_table(town)
    came = await actions.return_(town.service.records, decider, one.id, reason="Яка вулиця?")
    assert isinstance(came, Done)
    await phone.sees(says["reason"])
    await phone.presses({"uk": "📄 Відкрити", "en": "📄 Open"}[language])
    await phone.sees(says["reason"], "Water is off")
    await phone.presses({"uk": "✏️ Текст: Українська", "en": "✏️ Text: Українська"}[language])
    await phone.sees(says["text_uk"], "З 10:00 до 16:00.")
    await phone.writes("На вулиці Хорива.")
    await phone.sees(says["left"], "На вулиці Хорива.")
    await phone.presses(says["submit"])
    await phone.sees(says["submitted"])
    assert ((await newest(town)).version, await state_of(town, one.id)) == (one.version + 1, State.PENDING)
