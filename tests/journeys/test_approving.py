"""Another official decides on a phone: exactly what was shown, with a reason or in two taps; and nobody else does."""

import asyncio
from dataclasses import replace

from actions import announcements as actions
from actions.announcements import Done
from city.announcements import Contents, State, Words
from city.officials import Role
from storage import announcements, officials
from tests.journeys.affairs import account, begun, in_both_languages, on_both_channels
from tests.journeys.announcing import (
    SAYS,
    WHOLE_CITY,
    advance,
    approver,
    author,
    kept,
    newest,
    official,
    owed,
    state_of,
    told,
    two_at_a_table,
    writes_all,
    written,
)
from tests.journeys.mailings import awake
from tests.journeys.town import Town, labels, said


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
    assert await state_of(town, one.id) is State.RETURNED


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
    assert await state_of(town, one.id) is State.PENDING


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
    assert await state_of(town, one.id) is State.PENDING
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
    assert await state_of(town, one.id) is State.PENDING


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
    assert await state_of(town, one.id) is State.PENDING


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
    assert await state_of(town, one.id) is State.PENDING


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
        await other.until(lambda screen: any(SAYS["uk"]["approved"] in text for text in told(screen)), "approved")
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
        if await state_of(town, one.id) is State.BROADCASTING:
            break
        await asyncio.sleep(0.05)
    assert await state_of(town, one.id) is State.BROADCASTING


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
    assert await state_of(town, one.id) is State.CANCELLED
    await advance(town)
