"""Verifying who somebody is: the link for the chat, and what the provider's answer changes."""

from dataclasses import dataclass

from actions.turn import Turn
from storage import mailbox, people
from storage.people import Account
from storage.records import Records
from storage.verifications import Held, Pending


@dataclass(frozen=True, slots=True)
class VerificationLink:
    """`code` is shown in the chat and on the page: the same code in both places means the same person."""

    url: str
    code: str


async def begin(turn: Turn, petition_id: int) -> VerificationLink | None:
    """None where the city has no identity provider yet. Nothing lasting changes here."""
    records = turn.records
    if records.authorize_url is None:
        return None
    state, code = await records.verifications.begin(turn.account.id, petition_id)
    return VerificationLink(records.authorize_url(state), code)


async def turn_back(records: Records, pending: Pending, *, once: str) -> None:
    """Nothing changes; but the link in the chat is used up now, so the chat is told how to begin again."""
    async with records.writing() as db:
        await mailbox.owe_message(
            db,
            once=f"not_verified:{once}",
            account_id=pending.account_id,
            lane="urgent",
            kind="not_verified",
            params={"petition_id": pending.petition_id},
            for_hours=1,
        )


async def verify(records: Records, held: Held, *, once: str) -> Account:
    """The chat belongs to this person from now on. The notice is owed in the same transaction; confirming twice
    owes it once. Signatures stay with the person who made them."""
    async with records.writing() as db:
        person_id = await people.recognise(db, records.vault, held.marks, held.profile)
        account = await people.give_to(db, held.pending.account_id, person_id)
        await mailbox.owe_message(
            db,
            once=f"verified:{once}",
            account_id=account.id,
            lane="urgent",
            kind="verified",
            params={"petition_id": held.pending.petition_id},
        )
        return account
