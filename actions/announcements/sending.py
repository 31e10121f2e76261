"""What is done with an announcement on its way: pause, resume, stop; and with one that came: take it back."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.announcements.outcomes import Done, Refused, hold, note
from actions.announcements.telling import tell_workers
from city.announcements import Act, No, State
from storage import announcements, mailings
from storage.announcements import Announcement
from storage.clock import CITY_NOW
from storage.officials import Official
from storage.records import Records

REMOVAL_GOOD_FOR = timedelta(hours=48)
"""Telegram deletes nothing older."""


async def pause(records: Records, official: Official, announcement_id: int) -> Done | Refused:
    """Nothing leaves later than two seconds after."""
    return await _mailing(records, official, announcement_id, Act.PAUSE)


async def resume(records: Records, official: Official, announcement_id: int) -> Done | Refused:
    return await _mailing(records, official, announcement_id, Act.RESUME)


async def _mailing(records: Records, official: Official, announcement_id: int, act: Act) -> Done | Refused:
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, act)
        if not isinstance(one, Announcement) or one.mailing_id is None:
            return one if not isinstance(one, Announcement) else Refused(No.STATE)
        changed = await (mailings.pause if act is Act.PAUSE else mailings.resume)(db, one.mailing_id)
        if changed:
            await note(db, one, act, official)
        return Done(one.id, one.state, first_time=changed)


async def send_again(records: Records, official: Official, announcement_id: int) -> Done | Refused:
    """Of what nobody knows whether it came, once more. Whoever has it already may get it twice."""
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, Act.AGAIN)
        if not isinstance(one, Announcement) or one.mailing_id is None:
            return one if not isinstance(one, Announcement) else Refused(No.STATE)
        rows = await mailings.send_again(db, one.mailing_id, unknown=True)
        if rows:
            await note(db, one, Act.AGAIN, official)
        return Done(one.id, one.state, first_time=rows > 0)


async def stop(records: Records, official: Official, announcement_id: int, *, reason: str) -> Done | Refused:
    """For good. Who has it, has it; nobody else gets it."""
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, Act.CANCEL, reason=reason)
        if not isinstance(one, Announcement) or one.mailing_id is None:
            return one if not isinstance(one, Announcement) else Refused(No.STATE)
        await mailings.stop(db, one.mailing_id)
        await announcements.change(db, one.id, state=State.CANCELLED, ended_at=records.clock.now())
        await tell_workers(db, one, Act.CANCEL, by=(official, records.vault), reason=reason)
        await note(db, one, Act.CANCEL, official, reason=reason)
        return Done(one.id, State.CANCELLED)


async def remove(records: Records, official: Official, announcement_id: int, *, reason: str) -> Done | Refused:
    """From the phones where that can be done; elsewhere a word follows that it does not hold."""
    async with records.writing_much() as db:
        one = await hold(db, official, announcement_id, Act.REMOVE, reason=reason)
        if not isinstance(one, Announcement) or one.mailing_id is None:
            return one if not isinstance(one, Announcement) else Refused(No.STATE)
        if one.removal_id is not None:
            return Done(one.id, one.state, first_time=False)
        if await announcements.is_under_way(db, one.mailing_id):
            return Refused(No.SENDING)
        now = records.clock.now()
        removal_id = await mailings.begin(
            db,
            kind="announcement_removed",
            params={"announcement": one.id, "titles": {name: said.title for name, said in one.contents.words.items()}},
            lane="urgent" if one.contents.emergency else "bulk",
            topic=None,
            starts_at=now,
            expires_at=now + REMOVAL_GOOD_FOR,
            audience=mailings.those_who_got(one.mailing_id),
        )
        await announcements.change(db, one.id, removal_id=removal_id)
        await note(db, one, Act.REMOVE, official, reason=reason)
        return Done(one.id, one.state)


async def complete(db: AsyncConnection) -> None:
    """Those whose mailing is done: asked by the clock again and again."""
    for one in await announcements.list_finished(db):
        await announcements.change(db, one.id, state=State.COMPLETED, ended_at=CITY_NOW)
        await tell_workers(db, one, Act.COMPLETE)
        await note(db, one, Act.COMPLETE, None)
