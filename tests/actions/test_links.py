"""Two chats become one person's by the word of both, and whatever comes twice changes nothing."""

import asyncio

from actions.links import Asked, Linked, accept, invite, open_link, refuse
from city.links import Linking
from storage import people
from storage.links import Question
from storage.people import Account
from tests.actions.conftest import Desk


async def invited(desk: Desk, first: Account) -> tuple[str, int]:
    """(token, code)."""
    invitation = await invite(await desk.turn(first, "invite"))
    assert invitation is not None
    return invitation.url.rsplit("/c", 1)[1], invitation.code


async def pair(desk: Desk) -> tuple[Account, Account]:
    """A verified chat, and one of nobody."""
    return await desk.chat("telegram", "1", await desk.person(1)), await desk.chat("viber", "2")


async def asked_both(desk: Desk) -> tuple[Account, Account, int]:
    """The second has agreed; the first is asked."""
    first, second = await pair(desk)
    token, code = await invited(desk, first)
    await open_link(await desk.turn(second, "open"), token)
    assert await accept(await desk.turn(second, "agree"), code) == Linked(Linking.AGREED, "Telegram")
    return first, second, code


async def person_of(desk: Desk, account: Account) -> int | None:
    return (await desk.turn(account, "look")).account.person_id


async def test_each_word_is_owed_once_and_only_the_last_connects(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    assert await desk.owed() == [(first.id, "link_agreed")]
    assert await person_of(desk, second) is None
    turn = await desk.turn(first, "confirm")
    assert await accept(turn, code) == Linked(Linking.CONNECTED, "Viber")
    assert [other.person_id for other in turn.others] == [first.person_id]
    assert await desk.owed() == [(first.id, "link_agreed"), (second.id, "link_connected")]
    assert await person_of(desk, second) == first.person_id


async def test_a_chat_of_nobody_invites_nobody(desk: Desk) -> None:
    assert await invite(await desk.turn(await desk.chat("viber", "2"), "1")) is None


async def test_an_opening_that_comes_twice_asks_the_same(desk: Desk) -> None:
    first, second = await pair(desk)
    token, code = await invited(desk, first)
    for _ in range(2):
        assert await open_link(await desk.turn(second, "open"), token) == Asked("Telegram", code)
    await desk.records.links.forget(second.id)
    assert await open_link(await desk.turn(second, "open"), token) == Asked("Telegram", code), "died before asking"


async def test_of_two_who_open_one_link_at_once_one_is_asked(desk: Desk) -> None:
    first, second = await pair(desk)
    third = await desk.chat("viber", "3")
    token, _ = await invited(desk, first)
    turns = [await desk.turn(second, "a"), await desk.turn(third, "b")]
    answers = await asyncio.gather(*(open_link(turn, token) for turn in turns))
    assert sorted(map(type, answers), key=str) == [Asked, Linked]
    assert Linked(Linking.USED) in answers


async def test_every_word_that_comes_twice_is_answered_the_same(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    assert await accept(await desk.turn(second, "agree"), code) == Linked(Linking.AGREED, "Telegram")
    for _ in range(2):
        turn = await desk.turn(first, "confirm")
        assert await accept(turn, code) == Linked(Linking.CONNECTED, "Viber")
        assert [other.id for other in turn.others] == [second.id], "the copy of the other chat is made new each time"
    assert len(await desk.owed()) == 2


async def test_a_word_that_died_after_its_commit_changes_nothing_the_second_time(desk: Desk) -> None:
    """The question is still there, as it is when the process ends before forgetting it."""
    first, second, code = await asked_both(desk)
    await accept(await desk.turn(first, "confirm"), code)
    await desk.records.links.ask(first.id, Question(second.id, code, confirms=True))
    before = (await desk.turn(second, "look")).account.version
    assert await accept(await desk.turn(first, "confirm"), code) == Linked(Linking.CONNECTED, "Viber")
    assert (await desk.turn(second, "look")).account.version == before
    assert len(await desk.owed()) == 2


async def test_two_presses_at_once_connect_once(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    turns = [await desk.turn(first, "confirm"), await desk.turn(first, "again")]
    results = {linked.result for linked in await asyncio.gather(*(accept(turn, code) for turn in turns))}
    assert Linking.CONNECTED in results
    assert results <= {Linking.CONNECTED, Linking.ALREADY, Linking.USED}
    assert await person_of(desk, second) == first.person_id


async def test_a_no_is_told_once_and_ends_it(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    for _ in range(2):
        assert await refuse(await desk.turn(first, "no"), code) == Linked(Linking.REFUSED, "Viber")
    assert await accept(await desk.turn(first, "yes after all"), code) == Linked(Linking.USED)
    assert await desk.owed() == [(first.id, "link_agreed"), (second.id, "link_refused")]
    assert await person_of(desk, second) is None


async def test_a_button_answers_no_other_question_than_its_own(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    assert await accept(await desk.turn(first, "x"), (code + 1) % 10_000) == Linked(Linking.USED)
    assert await refuse(await desk.turn(second, "y"), code) == Linked(Linking.USED)
    assert await person_of(desk, second) is None


async def test_the_second_chats_yes_alone_connects_nothing(desk: Desk) -> None:
    _, second, code = await asked_both(desk)
    assert await accept(await desk.turn(second, "again"), code) == Linked(Linking.USED)
    assert await person_of(desk, second) is None


async def test_who_became_somebody_else_meanwhile_is_not_taken_over(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    stranger = await desk.person(2)
    async with desk.records.writing() as db:
        await people.change_account(db, second.id, person_id=stranger)
    assert await accept(await desk.turn(first, "confirm"), code) == Linked(Linking.OTHER_PERSON, "Viber")
    assert await person_of(desk, second) == stranger
    assert (await desk.owed())[-1] == (second.id, "link_refused")


async def test_who_was_disconnected_meanwhile_connects_nobody(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    async with desk.records.writing() as db:
        await people.change_account(db, first.id, person_id=None)
    assert (await accept(await desk.turn(first, "confirm"), code)).result is Linking.USED
    assert await person_of(desk, second) is None


async def test_a_wrong_link_never_shows_the_first_chat_its_own_question(desk: Desk) -> None:
    first, second, code = await asked_both(desk)
    assert await open_link(await desk.turn(first, "open"), "A" * 22) == Linked(Linking.USED)
    assert await accept(await desk.turn(first, "confirm"), code) == Linked(Linking.CONNECTED, "Viber")
    assert await person_of(desk, second) == first.person_id
