"""Writing an announcement, up to the moment when somebody else is asked to approve it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.announcements.outcomes import Done, Refused, hold, note
from actions.announcements.telling import ask_approvers
from city.announcements import Act, Contents, Field, No, Problem, State, Wrong, canonical, cleaned, find_problems
from storage import announcements, audience, mailbox
from storage.announcements import SENT, Announcement
from storage.officials import Official
from storage.records import Records


async def create(
    records: Records,
    official: Official,
    contents: Contents,
    *,
    once: str | None = None,
    alert: dict[str, Any] | None = None,
    corrects: int | None = None,
) -> Done | Refused:
    """A draft, as incomplete as it may be. The same `once` again is the same draft. `alert`: the CAP it came from."""
    if "author" not in official.roles:
        return Refused(No.ROLE)
    async with records.writing() as db:
        announcement_id, new = await announcements.add(
            db, cleaned(contents), official.id, once=once, alert=alert, corrects=corrects
        )
        one = await announcements.hold(db, announcement_id)
        if one is None:
            return Refused(No.NOT_FOUND)
        if new:
            await note(db, one, Act.EDIT, official)
        return Done(one.id, one.state, first_time=new)


async def edit(
    records: Records, official: Official, announcement_id: int, contents: Contents, *, version: int
) -> Done | Refused:
    """A new version, which is a draft whatever it was before. `version`: the one that was edited; where another came
    since, it is not written over. What changes nothing makes no version."""
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, Act.EDIT)
        if not isinstance(one, Announcement):
            return one
        wanted = cleaned(contents)
        if canonical(wanted) == canonical(one.contents):
            return Done(one.id, one.state, first_time=False)
        if version != one.version:
            return Refused(No.CHANGED)
        await announcements.add_version(db, one, wanted, official.id)
        written = await announcements.hold(db, announcement_id) or one
        await note(db, written, Act.EDIT, official)
        return Done(one.id, State.DRAFT)


async def submit(records: Records, official: Official, announcement_id: int, digest: bytes) -> Done | Refused:
    """Exactly this is for somebody else to approve: complete, within the limits, and for somebody."""
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, Act.SUBMIT, digest=digest)
        if not isinstance(one, Announcement):
            return one
        if refused := await why_not_send(records, db, one):
            return refused
        changed = {"state": State.PENDING, "submitter_id": official.id, "submitted_at": records.clock.now()}
        await announcements.change(db, one.id, **changed)
        await ask_approvers(records, db, one)
        await note(db, one, Act.SUBMIT, official)
        return Done(one.id, State.PENDING)


async def why_not_send(records: Records, db: AsyncConnection, one: Announcement) -> Refused | None:
    """Asked at the submission, and once more at the approval: time goes on, and people move."""
    problems = find_problems(one.contents, records.clock.now())
    followed = one.contents.segment.followers_of
    if followed and await audience.record_title(db, followed) is None:
        problems.append(Problem(Wrong.NO_SUCH_RECORD, Field.SEGMENT, word=followed))
    if problems:
        return Refused(No.INCOMPLETE, tuple(problems))
    chosen = await audience.chosen_for(db, one.contents, one.corrects)
    return None if (await audience.reach(db, chosen)).people else Refused(No.NOBODY)


async def correct(records: Records, official: Official, announcement_id: int) -> Done | Refused:
    """A draft that mends what was sent, for those who have it. One at a time: a second asking gets the first."""
    async with records.writing() as db:
        one = await hold(db, official, announcement_id, Act.CORRECT)
        if not isinstance(one, Announcement):
            return one
        if one.removal_id is not None:
            return Refused(No.STATE)
        for other in await announcements.list_corrections(db, one.id):
            if other.state in SENT:
                return Refused(No.CHANGED)
            if other.state is not State.REJECTED:
                return Done(other.id, other.state, first_time=False)
        contents = replace(one.contents, starts_at=None)
        number, _ = await announcements.add(db, contents, official.id, corrects=one.id)
        draft = await announcements.hold(db, number) or one
        await note(db, draft, Act.EDIT, official)
        return Done(number, State.DRAFT)


async def test_send(records: Records, official: Official, announcement_id: int, *, once: str) -> Done | Refused:
    """To the official's own chat, as residents would get it, once in every language it is written in."""
    if official.account_id is None:
        return Refused(No.NO_CHAT)
    async with records.writing() as db:
        one = await announcements.find(db, announcement_id)
        if one is None:
            return Refused(No.NOT_FOUND)
        for language in one.contents.words:
            await mailbox.owe_message(
                db,
                once=f"announcement test:{one.id}:{official.id}:{once}:{language}",
                account_id=official.account_id,
                lane="reply",
                kind="announcement_test",
                params={**frozen(one), "language": language},
            )
        return Done(one.id, one.state)


def frozen(one: Announcement) -> dict[str, Any]:
    """All that drawing it takes."""
    contents = one.contents.to_json()
    kept = {name: contents[name] for name in ("words", "links", "picture", "topic", "emergency")}
    in_news = not one.contents.segment.followers_of
    return {"announcement": one.id, "corrects": one.corrects is not None, "in_news": in_news, **kept}


test_send.__test__ = False  # type: ignore[attr-defined]  # pytest takes whatever is called test_
