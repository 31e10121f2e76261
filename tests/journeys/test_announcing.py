"""An official writes an announcement on a phone, another lets it go on theirs, and residents have it."""

import asyncio
from dataclasses import replace

import pytest

from actions import announcements as actions
from actions.announcements import Done
from city.announcements import LANGUAGES, Contents, State, Topic, Words
from city.officials import Role
from storage import announcements, officials
from tests.journeys.affairs import account, begun, in_both_languages, on_both_channels
from tests.journeys.announcing import (
    SAYS,
    advance,
    approver,
    author,
    how_many,
    kept,
    newest,
    official,
    owed,
    two_at_a_table,
    written,
)
from tests.journeys.mailings import awake, got
from tests.journeys.town import Resident, Town, labels, said

WHOLE_CITY = {"uk": "✓ Усе місто", "en": "✓ Whole city"}
NAUGHTY = ["<b>жирно</b> & {word} *x* _y_ [a](b)", "\u202eперевернуто", "👩‍👩‍👧‍👦 сім'я\u0000"]


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
    await phone.until(lambda screen: any(says["approved"] in text for text in _all(screen)), "the outcome")


def _all(screen: dict[str, object]) -> list[str]:
    messages: list[dict[str, str]] = screen["messages"]  # type: ignore[assignment]  # as the simulator tells
    return [message["text"] for message in messages]


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
    assert ((await newest(town)).version, await kept_state(town, one.id)) == (one.version + 1, State.PENDING)


@on_both_channels
async def test_returned_with_a_reason(town: Town, channel: str) -> None:
    says = SAYS["uk"]
    table = await two_at_a_table(town)
    other = await approver(town, channel)
    one = await written(town, table[0])
    await other.sees(says["waits"])
    await other.presses(says["return"])
    await other.sees(says["why"])
    await other.writes("\u200b")
    await other.sees("потрібні слова")
    await other.writes("Яка вулиця?")
    await other.sees(says["reason"])
    assert await kept_state(town, one.id) is State.RETURNED


async def kept_state(town: Town, number: int) -> State:
    return (await kept(town, number)).state


@in_both_languages
@on_both_channels
async def test_the_author_hears_why_it_was_rejected(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    phone = await author(town, channel, language)
    other = await approver(town, channel, language)
    await awake(town, "telegram")
    await writes_all(phone, says)
    await phone.presses(WHOLE_CITY[language])
    await phone.presses(says["submit"])
    await other.sees(says["waits"])
    await other.presses(says["reject"])
    await other.sees(says["why"])
    await other.writes("Яка вулиця?")
    await other.sees(says["reason"])
    await phone.sees(says["reason"], "Ігор Мельник")
    assert (await newest(town)).state is State.REJECTED


@on_both_channels
async def test_what_was_edited_meanwhile_is_shown_anew_and_not_approved(town: Town, channel: str) -> None:
    says = SAYS["uk"]
    table = await two_at_a_table(town)
    other = await approver(town, channel)
    one = await written(town, table[0])
    await other.sees(says["waits"])
    changed = await actions.edit(
        town.service.records, table[0], one.id, _with_text(one.contents, "З 12:00."), version=one.version
    )
    assert isinstance(changed, Done)
    again = await kept(town, one.id)
    assert isinstance(await actions.submit(town.service.records, table[0], one.id, again.digest), Done)
    await other.until(lambda screen: "З 12:00." in said(screen), "the second notice")
    for data in (f"wa:{one.id}:{one.version}", f"way:{one.id}:{one.version}"):
        await other.phone.act("raw_press", data=town.code(other, data))
        await other.sees(says["changed"], "З 12:00.")
    assert await kept_state(town, one.id) is State.PENDING


def _with_text(contents: Contents, text: str) -> Contents:
    return replace(contents, words={**contents.words, "uk": Words("Води не буде", text)})


@in_both_languages
@on_both_channels
async def test_nobody_approves_their_own(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    phone = await awake(town, channel, language)
    both = await official(town, phone, Role.AUTHOR, Role.APPROVER)
    one = await written(town, both)
    await phone.phone.act("raw_press", data=town.code(phone, f"wa:{one.id}:1"))
    await phone.sees(says["own"])
    await phone.phone.act("raw_press", data=town.code(phone, f"way:{one.id}:1"))
    await phone.sees(says["own"])
    assert await kept_state(town, one.id) is State.PENDING
    assert await owed(town, "announcement_submitted") == 0


@on_both_channels
async def test_without_a_passkey_lately_the_console_is_shown(town: Town, channel: str) -> None:
    table = await two_at_a_table(town)
    other = await approver(town, channel, passkey=False)
    one = await written(town, table[0])
    await other.sees(SAYS["uk"]["waits"])
    await other.presses(SAYS["uk"]["approve"])
    screen = await other.sees("ключем доступу")
    assert "🖥 Відкрити консоль" in labels(screen)
    await other.phone.act("raw_press", data=town.code(other, f"way:{one.id}:1"))
    await other.sees("ключем доступу")
    assert await kept_state(town, one.id) is State.PENDING


@in_both_languages
@on_both_channels
async def test_a_resident_may_press_whatever_and_nothing_happens(town: Town, channel: str, language: str) -> None:
    says = SAYS[language]
    table = await two_at_a_table(town)
    resident = await begun(town, channel, language)
    one = await written(town, table[0])
    await resident.writes("/announce")
    await resident.sees(says["stranger"])
    presses = ["w", "wn", *(f"{name}:{one.id}" for name in ("wo", "wm", "wt", "wd", "wx", "wp", "wq"))]
    presses += [f"{name}:{one.id}:1" for name in ("ww", "wds", "wu", "wa", "way", "wr", "wj", "wz")]
    for data in (*presses, f"wts:{one.id}:budget", f"wtf:{one.id}:budget"):
        await resident.phone.act("raw_press", data=town.code(resident, data))
        await resident.sees(says["stranger"])
    assert await kept(town, one.id) == one


@on_both_channels
async def test_somebody_elses_button_does_nothing(town: Town, channel: str) -> None:
    table = await two_at_a_table(town)
    other, third = await approver(town, channel), await approver(town, channel)
    one = await written(town, table[0])
    await third.phone.act("raw_press", data=town.code(other, f"way:{one.id}:1"))
    await third.sees("не працює")
    assert await kept_state(town, one.id) is State.PENDING


@on_both_channels
async def test_a_removed_official_is_a_resident_again(town: Town, channel: str) -> None:
    table = await two_at_a_table(town)
    phone = await awake(town, channel)
    number = (await official(town, phone, Role.APPROVER)).id
    one = await written(town, table[0])
    await phone.sees(SAYS["uk"]["waits"])
    await phone.presses(SAYS["uk"]["return"])
    await phone.sees(SAYS["uk"]["why"])
    async with town.service.records.writing() as db:
        await officials.change(db, number, state="removed", roles=[])
    await phone.writes("Яка вулиця?")
    await phone.sees(SAYS["uk"]["stranger"])
    await phone.phone.act("raw_press", data=town.code(phone, f"way:{one.id}:1"))
    await phone.sees(SAYS["uk"]["stranger"])
    assert await kept_state(town, one.id) is State.PENDING


@on_both_channels
async def test_a_press_that_comes_again_does_nothing_twice(town: Town, channel: str) -> None:
    """As after a crash between commit and answer: the update is taken for new."""
    phone, other = await author(town, channel), await approver(town, channel)
    await awake(town, "telegram")
    account_ = await account(town, phone)
    async with town.service.records.reading() as db:
        by = await officials.find_by_chat(db, town.service.records.vault, account_.id)
    assert by
    one = await written(town, by, submitted=False)
    for _ in range(2):
        await phone.phone.act("raw_press", data=town.code(phone, f"wu:{one.id}:1"))
        await phone.sees(SAYS["uk"]["submitted"])
    assert await owed(town, "announcement_submitted") == 1
    for _ in range(2):
        await other.phone.act("raw_press", data=town.code(other, f"way:{one.id}:1"))
        await other.until(lambda screen: any(SAYS["uk"]["approved"] in text for text in _all(screen)), "approved")
    assert await owed(town, "announcement") == 1
    assert await owed(town, "announcement_decided") == 1


async def test_an_approval_that_takes_longer_than_a_turn_goes_on(town: Town) -> None:
    """As the freezing of a whole city's audience does; here somebody holds the row."""
    table = await two_at_a_table(town)
    other = await approver(town, "telegram")
    one = await written(town, table[0])
    await other.sees(SAYS["uk"]["waits"])
    async with town.service.records.writing() as db:
        await announcements.hold(db, one.id)
        await other.phone.act("raw_press", data=town.code(other, f"way:{one.id}:1"))
        await other.sees("зазирніть сюди за хвилину", "Чекає на схвалення")
    for _ in range(100):
        if await kept_state(town, one.id) is State.BROADCASTING:
            break
        await asyncio.sleep(0.05)
    assert await kept_state(town, one.id) is State.BROADCASTING


@in_both_languages
@on_both_channels
async def test_whoever_sees_that_it_goes_wrong_holds_it_from_the_desk(town: Town, channel: str, language: str) -> None:
    table = await two_at_a_table(town)
    phone = await approver(town, channel, language)
    one = await written(town, table[0])
    await phone.sees(SAYS[language]["waits"])
    await actions.approve(town.service.records, table[1], one.id, one.digest)
    await actions.pause(town.service.records, table[1], one.id)
    await phone.writes("/announce")
    await phone.presses({"uk": "▶️ Продовжити", "en": "▶️ Go on"}[language])
    await phone.sees({"uk": "Триває далі", "en": "Going on"}[language])
    await phone.presses({"uk": "⏸ Пауза", "en": "⏸ Pause"}[language])
    await phone.until(lambda screen: any(text.startswith("▶️") for text in labels(screen)), "a pause")
    await phone.presses({"uk": "⏹ Зупинити", "en": "⏹ Stop"}[language])
    await phone.sees(SAYS[language]["why"])
    await phone.writes("Яка вулиця?")
    await phone.sees(SAYS[language]["reason"])
    assert await kept_state(town, one.id) is State.CANCELLED
    await advance(town)
