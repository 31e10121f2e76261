"""A resident's own affairs: what they chose, who they are here, and all that is kept of them."""

import json

import pytest

from tests.journeys.affairs import (
    NAME,
    WORDS,
    account,
    begun,
    in_both_languages,
    on_both_channels,
    opens_account,
    verified,
)
from tests.journeys.town import Town, labels, said


@in_both_languages
@on_both_channels
async def test_a_district_and_a_topic_are_chosen_and_kept(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await begun(town, channel, language)
    await resident.presses(words["menu_settings"])
    await resident.sees(words["settings"])
    await resident.presses(words["district_button"])
    await resident.sees(words["whose"])
    await resident.presses(words["podil"])
    await resident.sees(words["podil_set"])
    await resident.presses(words["topics_button"])
    await resident.sees(words["topics"])
    await resident.presses(f"✓ {words['transport']}")
    await resident.until(lambda screen: words["transport"] in labels(screen), "a topic that is off")
    await resident.presses(words["back"])
    await resident.sees(words["five"], words["podil_set"])
    kept = await account(town, resident)
    assert (kept.district, list(kept.muted)) == ("Подільський", ["transport"])


@on_both_channels
async def test_the_registered_district_is_a_suggestion_and_no_choice(town: Town, channel: str) -> None:
    resident = await verified(town, channel)
    await resident.writes("/settings")
    await resident.sees("Район: Усе місто")
    await resident.presses("🏘 Район")
    screen = await resident.sees("За зареєстрованою адресою: Подільський")
    assert "📍 Подільський" in labels(screen)
    assert "✓ Усе місто" in labels(screen)


@in_both_languages
@on_both_channels
async def test_a_chat_forgets_and_the_signature_stays(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await verified(town, channel, language)
    await resident.writes("9")
    await resident.presses(words["sign"])
    await resident.sees(words["thanks"])
    await opens_account(resident, words)
    await resident.sees(words["known"])
    await resident.presses(words["disconnect"])
    await resident.sees(words["disconnect_sure"])
    await resident.presses(words["disconnect_yes"])
    await resident.sees(words["forgotten"], words["nobody"])
    assert (await account(town, resident)).person_id is None
    assert len(await town.told(1)) == 1
    await resident.writes("9")
    await resident.presses(words["sign"])
    await resident.sees(words["who"])
    await resident.verifies(await resident.link(words["verify"].split()[0]))
    await resident.sees(words["verified"])
    await resident.presses(words["sign"])
    await resident.sees(words["before"])


@in_both_languages
@on_both_channels
async def test_all_that_is_kept_can_be_read(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    resident = await verified(town, channel, language)
    await resident.writes("9")
    await resident.presses(words["sign"])
    await resident.sees(words["thanks"])
    (event,) = await town.told(1)
    await opens_account(resident, words)
    await resident.presses(words["export"])
    await resident.sees(words["kept"], words["signed"], event["data"]["receipt"])
    await resident.presses(words["json"])
    told = json.loads(said(await resident.sees('"signatures"')))
    assert told["chat"]["messenger"] == NAME[channel]
    assert told["chat"]["number"] == resident.phone.id
    assert told["person"]["district"] == "Подільський"
    assert [one["receipt"] for one in told["signatures"]] == [event["data"]["receipt"]]


@on_both_channels
async def test_a_chat_of_nobody_reads_what_little_is_kept(town: Town, channel: str) -> None:
    resident = await begun(town, channel)
    await opens_account(resident, WORDS["uk"])
    await resident.presses("📦 Що про мене")
    await resident.sees("Що про вас зберігається")
    await resident.presses("Те саме у форматі JSON")
    told = json.loads(said(await resident.sees('"signatures"')))
    assert (told["person"], told["signatures"]) == (None, [])


@pytest.mark.parametrize(
    "data",
    [
        "dc:11",
        "dc:-1",
        "dc:999999999999999999",
        "ts:gossip:1",
        "ts:news:7",
        "ly:1",
        "ln:1",
        "ax",
        "lo:gossip",
        "mo:gossip",
        "qf:24",
        "qf:-1",
        "qs:24:0",
        "qs:0:-1",
        "cc:Signal",
        "cc:Telegram",
    ],
)
@on_both_channels
async def test_a_press_that_means_nothing_here_shows_a_page(town: Town, channel: str, data: str) -> None:
    resident = await begun(town, channel)
    version = (await account(town, resident)).version
    await resident.phone.act("raw_press", data=town.code(resident, data))
    screen = await resident.until(lambda screen: WORDS["uk"]["welcome"] not in said(screen), "a page")
    assert labels(screen)
    assert "зламалося" not in said(screen)
    assert (await account(town, resident)).version == version


QUIET = {
    "uk": {
        "button": "🌙 Тихі години",
        "usual": "Тихі години: 22:00–8:00",
        "from": "З якої години",
        "until": "До котрої години",
        "chosen": "Записано: 23:00–7:00",
        "never": "Без тихих годин",
        "noted": "Записано: ніколи",
    },
    "en": {
        "button": "🌙 Quiet hours",
        "usual": "Quiet hours: 22:00 to 8:00",
        "from": "From which hour",
        "until": "Until which hour",
        "chosen": "Noted: 23:00 to 7:00",
        "never": "Never quiet",
        "noted": "Noted: never",
    },
}


@in_both_languages
@on_both_channels
async def test_a_resident_chooses_their_night(town: Town, channel: str, language: str) -> None:
    words = QUIET[language]
    resident = await begun(town, channel, language)
    await resident.presses(WORDS[language]["menu_settings"])
    await resident.sees(words["usual"])
    await resident.presses(words["button"])
    await resident.sees(words["from"])
    await resident.presses("23:00")
    await resident.sees(words["until"])
    await resident.presses("7:00")
    await resident.sees(words["chosen"])
    kept = await account(town, resident)
    assert (kept.quiet_from, kept.quiet_until) == (23, 7)
    await resident.presses(words["never"])
    await resident.sees(words["noted"])
    kept = await account(town, resident)
    assert kept.quiet_from == kept.quiet_until


@on_both_channels
async def test_a_night_and_a_topic_are_the_same_in_both_chats_of_a_person(town: Town, channel: str) -> None:
    here = await verified(town, channel)
    there = await verified(town, "viber" if channel == "telegram" else "telegram")
    await here.phone.act("raw_press", data=town.code(here, "qs:1:6"))
    await here.sees("Записано: 1:00–6:00")
    await here.phone.act("raw_press", data=town.code(here, "ts:news:0"))
    await here.until(lambda screen: "Новини міста" in labels(screen), "a topic that is off")
    for resident in (here, there):
        kept = await account(town, resident)
        assert (kept.quiet_from, kept.quiet_until, list(kept.muted)) == (1, 6, ["news"])
    await there.writes("/settings")
    await there.sees("Увімкнено тем: 5 з 6", "Тихі години: 1:00–6:00")


CHOOSING = {
    "uk": ("✉️ Куди писати", "приходять один раз", "Поки що під'єднано лише один"),
    "en": ("✉️ Where to write", "comes once", "only one messenger is connected"),
}


@in_both_languages
@on_both_channels
async def test_where_to_write_is_asked_of_whoever_is_verified(town: Town, channel: str, language: str) -> None:
    button, once, only = CHOOSING[language]
    resident = await begun(town, channel, language)
    await resident.writes("/settings")
    screen = await resident.sees(WORDS[language]["settings"])
    assert button not in labels(screen)
    verified_one = await verified(town, channel, language)
    await verified_one.writes("/settings")
    await verified_one.presses(button)
    await verified_one.sees(once, only)
    await verified_one.presses(NAME[channel])
    await verified_one.until(lambda screen: f"✓ {NAME[channel]}" in labels(screen), "a choice")
    assert (await account(town, verified_one)).preferred
