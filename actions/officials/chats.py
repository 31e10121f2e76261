"""In the bot: an invitation taken by a chat, the link into the console, and "it was not me"."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.turn import Outcome, Turn
from storage import audit, official_sessions, officials
from storage.officials import Official

PAYLOAD = "o"
"""Before the token, in the link of an invitation."""


class Binding(StrEnum):
    """What taking an invitation came to. Each has words in `handlers/officials.py`, in every language."""

    BOUND = "bound"
    USED = "used"
    NOT_VERIFIED = "not_verified"
    OTHER_OFFICIAL = "other_official"


@dataclass(frozen=True, slots=True)
class ConsoleLink:
    """`code` stands in the chat and on the page."""

    url: str
    code: str


def mark(token: str) -> bytes:
    return sha256(token.encode()).digest()


async def console_link(turn: Turn) -> ConsoleLink | None:
    """For an official's own chat; each showing makes a new one, for ten minutes and one use. None: nobody's chat."""
    async with turn.records.reading() as db:
        official = await officials.find_by_chat(db, turn.records.vault, turn.account.id)
    if official is None:
        return None
    token, link = await turn.records.sign_ins.begin(official.id)
    return ConsoleLink(f"{turn.records.console_url}/sign-in/{token}", link.code)


async def at_work(turn: Turn) -> Official | None:
    """Whose chat this is, once all their factors are set up; None: nobody's, or not any more."""
    async with turn.records.reading() as db:
        official = await officials.find_by_chat(db, turn.records.vault, turn.account.id)
    return official if official and official.state == "active" else None


async def look(turn: Turn, token: str) -> Official | None:
    """Whom an invitation is for. Nothing is used up."""
    async with turn.records.reading() as db:
        return await officials.find_invited(db, turn.records.vault, mark(token))


async def accept(turn: Turn, token: str) -> Binding:
    """This chat is the official's from now on. Where the city has an identity provider, it must be a verified person's,
    so that one person is not two officials."""
    outcome: Outcome = {"act": "official"}
    async with turn.change(outcome) as db:
        if db is not None:
            outcome["result"] = await _bind(db, turn, token)
    return Binding(turn.outcome["result"]) if turn.outcome and "result" in turn.outcome else Binding.USED


async def _bind(db: AsyncConnection, turn: Turn, token: str) -> Binding:
    if turn.records.authorize_url is not None and turn.account.person_id is None:
        return Binding.NOT_VERIFIED
    await officials.one_at_a_time(db)
    invited = await officials.find_invited(db, turn.records.vault, mark(token))
    if invited is None:
        return Binding.USED
    if await officials.is_taken(db, turn.account.id, turn.account.person_id):
        return Binding.OTHER_OFFICIAL
    await officials.change(db, invited.id, account_id=turn.account.id, invitation=None, invited_until=None)
    await audit.note(db, invited.id, "official.accepted")
    return Binding.BOUND


async def end_sessions(turn: Turn) -> bool:
    """It was not them: whoever is signed in is out. False: nobody's chat."""
    async with turn.records.reading() as db:
        official = await officials.find_by_chat(db, turn.records.vault, turn.account.id)
    if official is None:
        return False
    async with turn.change({"act": "sessions"}) as db_:
        if db_ is not None:
            await official_sessions.end(db_, official.id)
            await audit.note(db_, official.id, "session.all_ended", {"by": "chat"})
    return True
