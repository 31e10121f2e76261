"""The support desk: a resident reads out a code from their own chat, and an official sees what was sent and why not."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from actions.turn import Turn
from storage import audit, people, queues
from storage.officials import Official
from storage.people import Account
from storage.queues import Sent
from storage.records import Records

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that is taken for another when it is read out."""
LENGTH = 8
MOST = 100


class Shut(Exception):
    """This official was wrong too often for now."""


@dataclass(frozen=True, slots=True)
class Chat:
    account: Account
    since: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk sees: never a text, never a choice. The chat that gave the code, then the person's others."""

    chats: tuple[Chat, ...]
    sent: tuple[Sent, ...]


async def code(turn: Turn) -> str:
    """Good for ten minutes. Each showing makes a new one; older ones hold until they are over."""
    made = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    await turn.records.support_codes.keep(made, str(turn.account.id).encode())
    return f"{made[:4]}-{made[4:]}"


async def look(records: Records, by: Official, shown: str) -> Desk | None:
    """None: no chat shows this code now. Every look is in the trail. Raises Shut."""
    guesses, who = records.sign_ins.guesses, f"support:{by.id}"
    if await guesses.is_shut(who):
        raise Shut
    plain = "".join(sign for sign in shown.upper() if sign.isalnum())
    kept = await records.support_codes.look(plain) if len(plain) == LENGTH else None
    if kept is None:
        await guesses.note_wrong(who)
        return None
    async with records.writing() as db:
        account = await people.find_account(db, int(kept))
        if account is None:
            return None
        theirs = await people.list_chats(db, account.person_id) if account.person_id is not None else []
        accounts = [account, *(one for one in theirs if one.id != account.id)]
        chats = [Chat(one, (await people.contact_times(db, one.id))[0]) for one in accounts]
        sent = await queues.list_for_chats(db, [one.id for one in accounts], MOST)
        await audit.note(db, by.id, "support.looked", {"account": account.id})
    return Desk(tuple(chats), tuple(sent))
