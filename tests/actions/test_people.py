"""What a resident chooses is kept once; what is kept can be read whole."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from actions import people as actions
from actions.turn import AlreadyCommitted, Turn
from city.announcements import Topic
from city.petitions import Terms
from storage import acts, petitions
from storage.mailbox import turns
from tests.actions.conftest import Desk

Choice = Callable[[Turn], Awaitable[None]]

CHOICES: dict[str, Choice] = {
    "language": lambda turn: actions.choose_language(turn, "en"),
    "district": lambda turn: actions.choose_district(turn, "Печерський"),
    "topics": lambda turn: actions.choose_topic(turn, Topic.TENDERS, on=False),
    "disconnect": actions.disconnect,
}


@pytest.mark.parametrize("choose", CHOICES.values(), ids=list(CHOICES))
async def test_an_update_that_comes_twice_chooses_once(desk: Desk, choose: Choice) -> None:
    account = await desk.chat("viber", "1", await desk.person(1))
    stale = await desk.turn(account, "7")
    turn = await desk.turn(account, "7")
    await choose(turn)
    await choose(stale)
    assert stale.account == turn.account != account
    assert turn.account.version == account.version + 1
    assert await desk.count(turns.c.update_id) == 1


@pytest.mark.parametrize("choose", CHOICES.values(), ids=list(CHOICES))
async def test_the_same_choice_again_writes_nothing(desk: Desk, choose: Choice) -> None:
    account = await desk.chat("telegram", "1", await desk.person(1))
    await choose(await desk.turn(account, "7"))
    await choose(await desk.turn(account, "8"))
    assert await desk.count(turns.c.update_id) == 1


async def test_a_turn_chooses_once(desk: Desk) -> None:
    turn = await desk.turn(await desk.chat("viber", "1"), "7")
    await actions.choose_language(turn, "en")
    with pytest.raises(AlreadyCommitted):
        await actions.choose_district(turn, "Печерський")


async def test_what_is_no_district_of_kyiv_is_not_kept(desk: Desk) -> None:
    turn = await desk.turn(await desk.chat("viber", "1"), "7")
    await actions.choose_district(turn, "Броварський")
    assert turn.account.district is None
    assert turn.outcome is None


async def test_the_whole_city_can_be_chosen_again(desk: Desk) -> None:
    account = await desk.chat("viber", "1")
    await actions.choose_district(await desk.turn(account, "7"), "Печерський")
    turn = await desk.turn(account, "8")
    await actions.choose_district(turn, None)
    assert turn.account.district is None


async def sign(desk: Desk, person: int, count: int) -> None:
    now = datetime.now(UTC)
    async with desk.records.writing() as db:
        for number in range(count):
            petition = await petitions.add(
                db,
                title=f"Петиція {number}",
                body="b",
                author="a",
                opened_at=now,
                deadline=now + timedelta(days=1),
                terms=Terms(10, 60, 18, None),
            )
            mark = desk.records.nullifiers.of(f"petition:{petition}", person)
            at = now + timedelta(minutes=number)
            await acts.add_past_signatures(db, petition, [(person, mark)], at, at)


async def test_all_that_is_kept_is_told_of_this_person_alone(desk: Desk) -> None:
    person, other = await desk.person(1), await desk.person(2)
    account = await desk.chat("telegram", "77", person)
    await desk.chat("viber", "v", person)
    await desk.chat("viber", "w", other)
    await sign(desk, person, 2)
    await sign(desk, other, 1)
    kept = await actions.export(await desk.turn(account, "1"))
    assert kept.verified is not None
    assert kept.verified.messengers == ("Telegram", "Viber")
    told = kept.to_json()
    assert told["chat"]["number"] == "77"
    assert told["person"]["birth_date"] == "1990-01-02"
    assert [one["title"] for one in told["signatures"]] == ["Петиція 1", "Петиція 0"]
    assert kept.signed == 2


async def test_too_many_signatures_are_counted_and_the_newest_told(desk: Desk) -> None:
    person = await desk.person(1)
    await sign(desk, person, actions.MOST_SIGNATURES + 3)
    kept = await actions.export(await desk.turn(await desk.chat("viber", "1", person), "1"))
    assert (len(kept.signatures), kept.signed) == (actions.MOST_SIGNATURES, actions.MOST_SIGNATURES + 3)
    assert kept.signatures[0].title == f"Петиція {actions.MOST_SIGNATURES + 2}"


async def test_a_chat_of_nobody_is_told_of_itself_only(desk: Desk) -> None:
    kept = await actions.export(await desk.turn(await desk.chat("viber", "1"), "1"))
    assert (kept.verified, kept.signatures, kept.signed) == (None, (), 0)
