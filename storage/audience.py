"""Whom an announcement is for: a segment as a question to the accounts, one chat for every resident."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, all_, case, exists, func, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import LANGUAGES, Contents, Segment, changed_for
from storage import announcements
from storage.acts import signatures
from storage.mailbox import owed_messages
from storage.mailings import those_who_got
from storage.people import ChannelName, accounts
from storage.petitions import petitions
from storage.routing import IS_FREE, one_chat_each


@dataclass(frozen=True, slots=True)
class Reach:
    """How many residents on each channel. `paid`: to whom Viber would take money, if it were sent now."""

    telegram: int = 0
    viber: int = 0
    paid: int = 0

    @property
    def people(self) -> int:
        return self.telegram + self.viber


def of(contents: Contents) -> Select[int]:
    """Account ids, each resident once. In an emergency those who muted the topic are told too."""
    return one_chat_each(*_conditions(contents))


async def chosen_for(db: AsyncConnection, contents: Contents, corrects: int | None) -> Select[*tuple[Any, ...]]:
    """Whom this would go to now: its segment; or, for a correction of that number, whoever is concerned by it."""
    original = await announcements.find(db, corrects) if corrects is not None else None
    if original is None or original.mailing_id is None:
        return of(contents)
    return of_correction(original.mailing_id, changed_for(original.contents, contents))


def of_correction(mailing_id: int, changed: tuple[str, ...] = LANGUAGES) -> Select[int, str | None]:
    """(account, the channel's id of its message): those who got what is corrected, in a language that changed; and
    those whom it did not reach because it was stopped, who get the corrected one alone."""
    reads = case((accounts.c.language.in_(LANGUAGES), accounts.c.language), else_=LANGUAGES[0])
    got = (
        those_who_got(mailing_id).join(accounts, accounts.c.id == owed_messages.c.account_id).where(reads.in_(changed))
    )
    missed = owed_messages.c.state.in_(("stopped", "waiting", "leased"))
    rest = select(owed_messages.c.account_id, null().label("message_id")).where(
        owed_messages.c.mailing_id == mailing_id, missed
    )
    both = union_all(got, rest).subquery()
    return select(both.c.account_id, both.c.message_id)


def _conditions(contents: Contents) -> Iterator[ColumnElement[bool]]:
    segment = contents.segment
    if not contents.emergency:
        yield literal(contents.topic.value) != all_(accounts.c.muted)
    if segment.channels:
        yield accounts.c.channel.in_(segment.channels)
    if segment.languages:
        yield accounts.c.language.in_(segment.languages)
    if segment.districts:
        chosen = accounts.c.district.in_(segment.districts)
        yield or_(chosen, accounts.c.district.is_(None)) if "" in segment.districts else chosen
    if segment.followers_of:
        yield follows(segment)


def follows(segment: Segment) -> ColumnElement[bool]:
    """A record nobody knows is followed by nobody."""
    kind, number = _record(segment.followers_of)
    return FOLLOWERS[kind].of(number) if kind in FOLLOWERS else exists().where(accounts.c.id.is_(None))


def _record(name: str) -> tuple[str, int]:
    kind, _, number = name.partition(":")
    return (kind, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else ("", 0)


def _signers(petition_id: int) -> ColumnElement[bool]:
    signed = (signatures.c.petition_id == petition_id) & (signatures.c.person_id == accounts.c.person_id)
    return select(signatures.c.person_id).where(signed).exists()


@dataclass(frozen=True, slots=True)
class Followed:
    """A kind of record that has followers: who they are, and what the record is called, None where there is none."""

    of: Callable[[int], ColumnElement[bool]]
    title: Callable[[int], Select[str]]


FOLLOWERS: dict[str, Followed] = {
    "petition": Followed(_signers, lambda number: select(petitions.c.title).where(petitions.c.id == number)),
}


async def record_title(db: AsyncConnection, followers_of: str) -> str | None:
    """What the record is called; None: there is no such record."""
    kind, number = _record(followers_of)
    if kind not in FOLLOWERS:
        return None
    return (await db.execute(FOLLOWERS[kind].title(number))).scalar_one_or_none()


async def reach(db: AsyncConnection, audience: Select[*tuple[Any, ...]]) -> Reach:
    """Of an audience as `of` and `of_correction` choose it."""
    chosen = audience.subquery()
    counted = (
        select(accounts.c.channel, func.count(), func.count().filter(~func.coalesce(IS_FREE, False)))
        .join(chosen, chosen.c.account_id == accounts.c.id)
        .group_by(accounts.c.channel)
    )
    rows = {channel: (people, paid) for channel, people, paid in await db.execute(counted)}
    counts: dict[ChannelName, int] = {channel: people for channel, (people, _) in rows.items()}
    return Reach(**counts, paid=sum(paid for _, paid in rows.values()))
