"""What the city writes to many arrives: once, in each one's language, where they chose, and at a good hour."""

import asyncio
import time
from datetime import timedelta

from sqlalchemy import select, text

from storage import mailings
from storage.mailbox import owed_messages
from storage.people import ChannelName
from tests.journeys.affairs import account, in_both_languages, on_both_channels, verified
from tests.journeys.mailings import LESS, WHY, WORDS, awake, got, mailed, reached, set_account
from tests.journeys.town import Town, labels, said
from tests.storage.mailbag import mail, states


async def test_everybody_gets_it_once_in_their_language_and_learns_why(town: Town) -> None:
    everybody = [(await awake(town, channel, language), language)
                 for channel in ("telegram", "viber") for language in ("uk", "en")]  # fmt: skip
    found = await mailed(town)
    assert found.states == {"sent": 4}
    assert found.channels == {"telegram": {"sent": 2}, "viber": {"sent": 2}}
    for resident, language in everybody:
        screen = await resident.sees(WORDS[language], WHY[language])
        assert LESS[language] in labels(screen)
        assert await got(resident, WORDS[language]) == 1


@in_both_languages
@on_both_channels
async def test_one_tap_makes_it_less_and_another_takes_that_back(town: Town, channel: str, language: str) -> None:
    resident = await awake(town, channel, language)
    await mailed(town)
    await resident.presses(LESS[language])
    await resident.sees({"uk": "Більше не писатимемо", "en": "will not write"}[language])
    assert list((await account(town, resident)).muted) == ["transport"]
    assert (await mailed(town)).states == {"muted": 1}
    await resident.presses("↩️")
    await resident.sees({"uk": "Знову писатимемо", "en": "again"}[language])
    assert (await mailed(town)).states == {"sent": 1}
    assert await got(resident, WORDS[language]) == 2


@on_both_channels
async def test_what_is_urgent_is_told_at_night_and_whatever_is_muted(town: Town, channel: str) -> None:
    hour = town.service.clock.now().hour
    resident = await awake(town, channel)
    await set_account(town, resident, muted=["transport"], quiet_from=(hour + 12) % 24, quiet_until=(hour + 11) % 24)
    assert (await mailed(town, "urgent")).states == {"sent": 1}
    await resident.sees(WORDS["uk"], "Це термінове")


async def test_the_night_is_waited_out(town: Town) -> None:
    """By the city's clock, which a simulation may move; until then a row waits and its canary with it."""
    resident = await awake(town, "telegram")
    now = town.service.clock.now() + timedelta(hours=3)  # Kyiv is two or three hours ahead
    await set_account(town, resident, quiet_from=(now.hour - 3) % 24, quiet_until=(now.hour + 3) % 24)
    mailing = await mail(town.service.engine, topic="transport")
    async with town.service.records.reading() as db:
        for _ in range(100):
            row = (await db.execute(select(owed_messages))).one()
            if row.note == "quiet hours":
                break
            await db.rollback()
            await asyncio.sleep(0.05)
    assert (row.state, row.tries) == ("waiting", 0)
    wait = row.due_at - town.service.clock.now()
    assert timedelta(hours=1) < wait < timedelta(hours=5)
    async with town.service.records.writing() as db:
        await db.execute(text("UPDATE owed_messages SET due_at = city_now()"))
    await set_account(town, resident, quiet_from=0, quiet_until=0)
    assert (await reached(town, mailing, lambda found: found.state == "done")).states == {"sent": 1}


async def test_a_person_with_two_chats_gets_it_once_where_they_chose(town: Town) -> None:
    telegram, viber = await verified(town, "telegram"), await verified(town, "viber")
    for resident in (telegram, viber):
        await set_account(town, resident, quiet_from=0, quiet_until=0)
    await telegram.writes("/settings")
    await telegram.presses("✉️ Куди писати")
    await telegram.presses("Viber")
    await telegram.until(lambda screen: "✓ Viber" in labels(screen), "Viber chosen")
    assert (await account(town, viber)).preferred
    assert (await mailed(town)).channels == {"viber": {"sent": 1}}
    await telegram.presses("Туди, звідки я пишу")
    await telegram.until(lambda screen: "✓ Туди, звідки я пишу" in labels(screen), "no choice")
    await set_account(town, viber, wrote_at=None)
    assert (await mailed(town)).channels == {"telegram": {"sent": 1}}


async def test_whoever_blocked_one_chat_is_told_in_the_other(town: Town) -> None:
    telegram, viber = await verified(town, "telegram"), await verified(town, "viber")
    for resident in (telegram, viber):
        await set_account(town, resident, quiet_from=0, quiet_until=0)
    await set_account(town, telegram, preferred=True)
    await town.city.post("faults", channel="telegram", method="sendMessage", fault="403")
    found = await mailed(town)
    assert found.channels == {"viber": {"sent": 1}}
    await viber.sees(WORDS["uk"], WHY["uk"])
    assert (await account(town, telegram)).blocked


@on_both_channels
async def test_whoever_stopped_us_hears_nothing_until_they_come_back(town: Town, channel: str) -> None:
    resident = await awake(town, channel)
    await resident.phone.act("block")
    for _ in range(100):
        if (await account(town, resident)).blocked:
            break
        await asyncio.sleep(0.05)
    assert (await mailed(town)).audience == 0
    await resident.phone.act("unblock")
    await resident.writes("/menu")
    await resident.until(lambda screen: "Що бажаєте" in said(screen) or bool(labels(screen)), "a menu")
    for _ in range(100):
        if not (await account(town, resident)).blocked:
            break
        await asyncio.sleep(0.05)
    assert (await mailed(town)).states == {"sent": 1}


async def test_a_pause_holds_everything_within_two_seconds_and_a_stop_ends_it(town: Town) -> None:
    service = town.service
    async with service.records.writing() as db:
        await db.execute(text(
            "INSERT INTO accounts (channel, native_id, language, quiet_from, quiet_until) "
            "SELECT 'telegram', (900000 + n)::text, 'uk', 0, 0 FROM generate_series(1, 400) n"
        ))  # fmt: skip
    mailing = await mail(service.engine, "urgent", topic=None)
    await reached(town, mailing, lambda found: found.states.get("blocked", 0) > 10)
    async with service.records.writing() as db:
        assert await mailings.pause(db, mailing)
    await asyncio.sleep(2)
    before = await reached(town, mailing, lambda found: not found.states.get("sending"), advancing=False)
    await asyncio.sleep(1)
    after = await reached(town, mailing, lambda _found: True, advancing=False)
    assert (after.state, after.states.get("blocked")) == ("paused", before.states["blocked"])
    async with service.records.writing() as db:
        assert await mailings.resume(db, mailing)
    await reached(town, mailing, lambda found: found.states["blocked"] > before.states["blocked"])
    async with service.records.writing() as db:
        assert await mailings.stop(db, mailing)
    found = await reached(town, mailing, lambda found: not found.left)
    assert found.audience == 400
    assert found.states["stopped"] > 100


async def test_the_channels_limit_is_never_met(town: Town) -> None:
    """Thirty a second is what Telegram's simulator takes, and what we send, replies included."""
    await town.city.post("flood", all={"burst": 30, "per_second": 30}, chat={"burst": 3, "per_second": 1})
    residents = [await awake(town, "telegram") for _ in range(8)]
    mailings_ = [await mail(town.service.engine, "urgent", topic=None) for _ in range(5)]
    began = time.monotonic()
    for resident in residents:
        await resident.writes("/menu")
    for mailing in mailings_:
        await reached(town, mailing, lambda found: found.state == "done", seconds=30)
    told = await town.city.get("flood")
    assert told["hits"] == {"chat": 0, "group": 0, "all": 0}
    assert time.monotonic() - began < 20
    assert all([await got(resident, WORDS["uk"]) == 5 for resident in residents])


async def test_a_wait_that_telegram_asks_for_is_kept(town: Town) -> None:
    resident = await awake(town, "telegram")
    await town.city.post("faults", channel="telegram", method="sendMessage", fault="429", retry_after=3)
    began = time.monotonic()
    found = await mailed(town, "notice")
    assert found.states == {"sent": 1}
    assert 3 <= time.monotonic() - began < 8
    assert await got(resident, WORDS["uk"]) == 1
    assert await states(town.service.engine) == ["sent"]


@on_both_channels
async def test_nobody_knows_and_nobody_sends_again(town: Town, channel: str) -> None:
    resident = await awake(town, channel)
    method = {"telegram": "sendMessage", "viber": "broadcast_message"}[channel]
    await town.city.post("faults", channel=channel, method=method, fault="hang_after")
    found = await reached(town, await mail(town.service.engine, "notice"), lambda found: not found.left, seconds=20)
    assert found.states == {"unknown": 1}
    assert await got(resident, WORDS["uk"]) == 1


@on_both_channels
async def test_a_button_for_everybody_never_acts_in_somebodys_name(town: Town, channel: ChannelName) -> None:
    """Only kinds that may stand under a message to many are taken so."""
    resident, codec, now = await awake(town, channel), town.service.codec, town.service.clock.now()
    await resident.phone.act("raw_press", data=codec.seal_for_all(channel, "ps:9", now))
    await resident.sees("тут не працює")
    await resident.phone.act("raw_press", data=codec.seal_for_all(channel, "po:9", now))
    await resident.sees("№ 9")
