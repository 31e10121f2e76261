"""What changes an account: its language, district, topics, quiet hours and person, and whether it can be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.turn import Turn
from city.announcements import Topic, muted_after
from city.people import DISTRICTS, Profile
from city.quiet import QuietHours, chosen
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
    """Whether to write to this resident about it, in any of their chats. Choosing it again changes nothing."""
    await _choose_everywhere(turn, "topics", lambda chat: {"muted": muted_after(chat.muted, topic, on=on)})


async def choose_quiet_hours(turn: Turn, hours: QuietHours) -> None:
    """In all their chats: a resident has one night."""
    wanted = {"quiet_from": hours.since, "quiet_until": hours.until}
    await _choose_everywhere(turn, "quiet", lambda _chat: wanted)


async def choose_channel(turn: Turn, messenger: str) -> None:
    """Where this person is written to; empty: wherever they wrote last. Only what they have changes anything."""
    chats = await reachable_chats(turn)
    own_first = sorted(chats, key=lambda chat: chat.id != turn.account.id)
    wanted = next((chat for chat in own_first if chat.messenger == messenger), None)
    person_id = turn.account.person_id
    if person_id is None or (messenger and wanted is None) or (wanted and wanted.preferred):
        return
    async with turn.change({"act": "channel"}) as db:
        if db is not None:
            await people.prefer(db, person_id, wanted.id if wanted else None)
            _now_are(turn, await people.list_chats(db, person_id))


async def reachable_chats(turn: Turn) -> list[Account]:
    """All chats of this person that did not block us; none for a chat of nobody."""
    if turn.account.person_id is None:
        return []
    async with turn.records.reading() as db:
        chats = await people.list_chats(db, turn.account.person_id)
    return [chat for chat in chats if not chat.blocked]


async def disconnect(turn: Turn) -> None:
    """This chat forgets its person. Signatures stay with the person, and so do their other chats."""
    await _choose(turn, "disconnect", person_id=None, preferred=False)


async def _choose(turn: Turn, act: str, **wanted: object) -> None:
    if all(getattr(turn.account, name) == value for name, value in wanted.items()):
        return
    async with turn.change({"act": act}) as db:
        if db is not None:
            turn.account = await people.change_account(db, turn.account.id, **wanted)


async def _choose_everywhere(turn: Turn, act: str, wanted: Callable[[Account], dict[str, Any]]) -> None:
    """In this chat and in all others of its person."""
    if all(getattr(turn.account, name) == value for name, value in wanted(turn.account).items()):
        return
    async with turn.change({"act": act}) as db:
        if db is not None:
            person_id = turn.account.person_id
            chats = [turn.account] if person_id is None else await people.list_chats(db, person_id)
            _now_are(turn, [await people.change_account(db, chat.id, **wanted(chat)) for chat in chats])


def _now_are(turn: Turn, chats: list[Account]) -> None:
    for chat in chats:
        if chat.id == turn.account.id:
            turn.account = chat
        else:
            turn.others.append(chat)


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
    wrote_at: datetime | None
    verified: Verified | None
    signatures: tuple[OwnSignature, ...]
    signed: int

    def to_json(self) -> dict[str, Any]:
        account, verified = self.account, self.verified
        hours = chosen(account.quiet_from, account.quiet_until)
        chat = {
            "messenger": account.messenger,
            "number": account.native_id,
            "language": account.language,
            "district": account.district,
            "muted_topics": list(account.muted),
            "quiet_hours": [hours.since, hours.until],
            "preferred": account.preferred,
            "since": self.since.isoformat(),
            "last_wrote": self.wrote_at.isoformat() if self.wrote_at else None,
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
        since, wrote_at = await people.contact_times(db, turn.account.id)
        if person_id is not None:
            kept = await signatures.list_signatures(db, person_id, MOST_SIGNATURES)
            signed = await signatures.count_signatures(db, person_id)
    return Kept(turn.account, since, wrote_at, await verified(turn), tuple(kept), signed)
