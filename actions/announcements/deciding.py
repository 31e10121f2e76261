"""The second human: approves exactly what was shown, returns it with a reason, or rejects it."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.announcements.outcomes import Done, Refused, hold, note
from actions.announcements.telling import tell_workers
from actions.announcements.writing import frozen, why_not_send
from city.announcements import Act, No, State
from storage import announcements, audience, mailings
from storage.announcements import SENT, Announcement
from storage.officials import Official
from storage.records import Records

# How long it is worth telling, from its start. A night of quiet hours fits in.
GOOD_FOR = timedelta(hours=48)
EMERGENCY_GOOD_FOR = timedelta(hours=6)


async def approve(records: Records, official: Official, announcement_id: int, digest: bytes) -> Done | Refused:
    """In one transaction: the approval of these very contents, and the audience frozen into what is owed."""
    await _keep_picture(records, announcement_id)
    async with records.writing_much() as db:
        one = await hold(db, official, announcement_id, Act.APPROVE, digest=digest)
        if not isinstance(one, Announcement):
            return one
        if no := await _why_not_correct(db, one):
            return Refused(no)
        if refused := await why_not_send(records, db, one):
            return refused
        now = records.clock.now()
        await announcements.change(
            db,
            one.id,
            state=State.BROADCASTING,
            approver_id=official.id,
            approved_digest=digest,
            approved_at=now,
            mailing_id=await _begin(db, one, now),
        )
        await tell_workers(db, one, Act.APPROVE, by=(official, records.vault))
        await note(db, one, Act.APPROVE, official)
        return Done(one.id, State.BROADCASTING)


async def _keep_picture(records: Records, announcement_id: int) -> None:
    """It may have waited long: from now on it is shown."""
    async with records.reading() as db:
        one = await announcements.find(db, announcement_id)
    if one and one.contents.picture and (picture := await records.media.find(one.contents.picture)):
        await records.media.keep(picture)


async def _why_not_correct(db: AsyncConnection, one: Announcement) -> No | None:
    """What is corrected has come to rest, so that everybody who got it is known, and stands as it was sent."""
    if one.corrects is None:
        return None
    original = await announcements.hold(db, one.corrects)
    if original is None or original.mailing_id is None or original.removal_id is not None:
        return No.STATE
    if any(other.state in SENT for other in await announcements.list_corrections(db, original.id)):
        return No.CHANGED
    return No.SENDING if await announcements.is_under_way(db, original.mailing_id) else None


async def _begin(db: AsyncConnection, one: Announcement, now: datetime) -> int:
    contents = one.contents
    starts_at = contents.starts_at or now
    return await mailings.begin(
        db,
        kind="announcement",
        params=frozen(one),
        lane="urgent" if contents.emergency else "bulk",
        topic=contents.topic,
        starts_at=starts_at,
        expires_at=starts_at + (EMERGENCY_GOOD_FOR if contents.emergency else GOOD_FOR),
        audience=await audience.chosen_for(db, contents, one.corrects),
    )


async def return_(records: Records, official: Official, announcement_id: int, *, reason: str) -> Done | Refused:
    """To its author, with what is to be changed."""
    return await _decide(records, official, announcement_id, Act.RETURN, State.RETURNED, reason)


async def reject(records: Records, official: Official, announcement_id: int, *, reason: str) -> Done | Refused:
    """For good."""
    return await _decide(records, official, announcement_id, Act.REJECT, State.REJECTED, reason)


async def _decide(
    records: Records, official: Official, announcement_id: int, act: Act, after: State, reason: str
) -> Done | Refused:
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, act, reason=reason)
        if not isinstance(one, Announcement):
            return one
        ended = {"ended_at": records.clock.now()} if after is State.REJECTED else {}
        await announcements.change(db, one.id, state=after, **ended)
        await tell_workers(db, one, act, by=(official, records.vault), reason=reason)
        await note(db, one, act, official, reason=reason)
        return Done(one.id, after)
