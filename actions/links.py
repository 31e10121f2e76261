"""Connecting another chat to a verified person: the first chat gives a link, the second agrees, the first confirms.

Nothing lasting changes before the last word. What each chat is asked waits in Redis, under the chat's own number.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.turn import Outcome, Turn
from city.links import Linking, Side, why_not_connect
from storage import mailbox, people
from storage.links import Question
from storage.people import MESSENGERS, Account

PAYLOAD = "c"
"""Before the token, in the link."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way from this chat into another messenger."""

    messenger: str
    url: str
    code: int


@dataclass(frozen=True, slots=True)
class Asked:
    """This chat is asked to be connected to the person of another."""

    messenger: str
    code: int


@dataclass(frozen=True, slots=True)
class Linked:
    """What a step came to; `messenger` is the other chat's, where there is one."""

    result: Linking
    messenger: str = ""

    @classmethod
    def from_json(cls, outcome: Outcome) -> "Linked":
        return cls(Linking(outcome["result"]), outcome["messenger"])


async def invite(turn: Turn) -> Invitation | None:
    """Each showing makes a new link, good for ten minutes and for one use. None: this chat is not verified, or no
    other messenger can be reached now."""
    if turn.account.person_id is None:
        return None
    code = secrets.randbelow(10_000)
    for channel, messenger in MESSENGERS.items():
        if channel != turn.account.channel:
            token = await turn.records.links.begin(turn.account.id, code)
            url = await turn.records.chat_link(channel, PAYLOAD + token)
            return Invitation(messenger, url, code) if url else None
    return None


async def open_link(turn: Turn, token: str) -> Asked | Linked:
    """The link was opened here. It works once; whoever opens it again while the question waits is asked once more."""
    links = turn.records.links
    question = await links.take(token, f"{turn.account.id}:{turn.update_id}")
    question = question or await links.asked(turn.account.id)
    if question is None or question.confirms:
        return Linked(Linking.USED)
    async with turn.records.reading() as db:
        first = await people.find_account(db, question.other_id)
    if first is None:
        return Linked(Linking.USED)
    reason = why_not_connect(_side(first), _side(turn.account))
    if reason:
        return Linked(reason, first.messenger)
    await links.ask(turn.account.id, question)
    return Asked(first.messenger, question.code)


async def accept(turn: Turn, code: int) -> Linked:
    """Yes, under the question with this code: from the second chat it asks the first; from the first it connects."""
    question = await turn.records.links.asked(turn.account.id)
    if question is None or question.code != code:
        return await _earlier(turn)
    if not question.confirms:
        back = Question(turn.account.id, code, confirms=True)
        await turn.records.links.ask(question.other_id, back)
    return await _decide(turn, question, Linking.CONNECTED if question.confirms else Linking.AGREED)


async def refuse(turn: Turn, code: int) -> Linked:
    """No. The other chat hears it."""
    question = await turn.records.links.asked(turn.account.id)
    if question is None or question.code != code:
        return await _earlier(turn)
    return await _decide(turn, question, Linking.REFUSED)


async def _decide(turn: Turn, question: Question, wanted: Linking) -> Linked:
    """The turn's one transaction: what is decided, and what the other chat is owed to hear of it."""
    outcome: Outcome = {"act": "link"}
    async with turn.change(outcome) as db:
        if db is not None:
            outcome |= await _written(db, turn, question, wanted)
    linked = await _told(turn)
    await turn.records.links.forget(turn.account.id)
    return linked


async def _written(db: AsyncConnection, turn: Turn, question: Question, wanted: Linking) -> Outcome:
    """Both chats are held as they are now: what was true when the link was opened may be so no more."""
    held = await people.hold_accounts(db, turn.account.id, question.other_id)
    mine, other = held[turn.account.id], held[question.other_id]
    first, second = (mine, other) if question.confirms else (other, mine)
    result = wanted if wanted is Linking.REFUSED else why_not_connect(_side(first), _side(second)) or wanted
    if result is Linking.CONNECTED and first.person_id is not None:
        await people.give_to(db, second.id, first.person_id)
    if result is wanted or question.confirms:
        heard = {wanted: wanted, Linking.ALREADY: Linking.CONNECTED}.get(result, Linking.REFUSED)
        await mailbox.owe_message(
            db,
            once=f"link:{mine.id}:{turn.update_id}",
            account_id=other.id,
            lane="urgent",
            kind=f"link_{heard}",
            params={"messenger": mine.messenger, "code": question.code},
            for_hours=1,
        )
    return {"result": result, "other": other.id, "messenger": other.messenger}


async def _earlier(turn: Turn) -> Linked:
    """No such question waits: because it was answered, is too old, or because this very update answered it."""
    turn.outcome = await turn.earlier()
    return await _told(turn)


async def _told(turn: Turn) -> Linked:
    """From the turn's outcome, so that a repeat hears the same; and the other chat's copy is made new."""
    if turn.outcome is None or turn.outcome["act"] != "link":
        return Linked(Linking.USED)
    async with turn.records.reading() as db:
        other = await people.find_account(db, turn.outcome["other"])
    turn.others.extend([other] if other else [])
    return Linked.from_json(turn.outcome)


def _side(account: Account) -> Side:
    return Side(account.id, account.person_id)
