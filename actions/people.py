"""What changes an account: its language, district, topics and person, and whether its resident can be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.turn import Turn
from city.announcements import Topic, muted_after
from city.people import DISTRICTS, Profile
from storage import people, signatures
from storage.people import Account, ChannelName
from storage.records import Records
from storage.signatures import OwnSignature

MOST_SIGNATURES = 50
"""In one export: a chat is no place for more."""


async def choose_language(turn: Turn, language: str) -> None:
    """The resident's own choice. Choosing it again changes nothing."""
    await _choose(turn, "language", language=language)


async def choose_district(turn: Turn, district: str | None) -> None:
    """None: the whole city. What is no district of Kyiv changes nothing."""
    if district is None or district in DISTRICTS:
        await _choose(turn, "district", district=district)


async def choose_topic(turn: Turn, topic: Topic, *, on: bool) -> None:
    """Whether to write to this chat about it. Choosing it again changes nothing."""
    await _choose(turn, "topics", muted=muted_after(turn.account.muted, topic, on=on))


async def disconnect(turn: Turn) -> None:
    """This chat forgets its person. Signatures stay with the person, and so do their other chats."""
    await _choose(turn, "disconnect", person_id=None, preferred=False)


async def _choose(turn: Turn, act: str, **wanted: object) -> None:
    if all(getattr(turn.account, name) == value for name, value in wanted.items()):
        return
    async with turn.change({"act": act}) as db:
        if db is not None:
            turn.account = await people.change_account(db, turn.account.id, **wanted)


async def note_blocked(
    records: Records, channel: ChannelName, native_id: str, language: str, *, blocked: bool, at: datetime
) -> Account | None:
    """The resident stopped the bot, or came back. Safe to repeat, in any order; None where it was known already."""
    async with records.writing() as db:
        return await people.note_blocked(db, channel, native_id, language, blocked=blocked, at=at)


@dataclass(frozen=True, slots=True)
class Verified:
    """The person behind a chat, with all their chats."""

    profile: Profile
    since: datetime
    messengers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept about a resident. `signatures`: the newest, of `signed` in all."""

    account: Account
    since: datetime
    verified: Verified | None
    signatures: tuple[OwnSignature, ...]
    signed: int

    def to_json(self) -> dict[str, Any]:
        account, verified = self.account, self.verified
        chat = {
            "messenger": account.messenger,
            "number": account.native_id,
            "language": account.language,
            "district": account.district,
            "muted_topics": list(account.muted),
            "since": self.since.isoformat(),
        }
        return {"chat": chat, "person": _person(verified) if verified else None, "signatures": [
            {"petition": one.petition_id, "title": one.title, "at": one.at.isoformat(), "receipt": one.receipt}
            for one in self.signatures
        ]}  # fmt: skip


def _person(verified: Verified) -> dict[str, Any]:
    profile = verified.profile
    return {
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "birth_date": profile.birth_date.isoformat(),
        "community": profile.community,
        "district": profile.district,
        "verified_at": verified.since.isoformat(),
        "chats": list(verified.messengers),
    }


async def verified(turn: Turn) -> Verified | None:
    person = await turn.person()
    if person is None:
        return None
    async with turn.records.reading() as db:
        chats = await people.list_chats(db, person.id)
        since = await people.verified_since(db, person.id)
    return Verified(person.profile, since, tuple(chat.messenger for chat in chats))


async def export(turn: Turn) -> Kept:
    """Pure data, and nothing is changed by looking."""
    person_id, kept, signed = turn.account.person_id, [], 0
    async with turn.records.reading() as db:
        since = await people.known_since(db, turn.account.id)
        if person_id is not None:
            kept = await signatures.list_signatures(db, person_id, MOST_SIGNATURES)
            signed = await signatures.count_signatures(db, person_id)
    return Kept(turn.account, since, await verified(turn), tuple(kept), signed)
