"""What is done with an announcement on its way, and after it came."""

from dataclasses import replace

from sqlalchemy import select, text

from actions import announcements as actions
from city.announcements import Contents, No, State, Words
from storage import announcements, mailings
from storage.mailbox import owed_messages
from tests.actions.announcements.conftest import WATER, Office, done, refused


async def mailing_state(office: Office, mailing_id: int | None) -> str:
    async with office.records.reading() as db:
        found = await mailings.progress(db, mailing_id or 0)
    assert found is not None
    return found.state


async def test_it_is_paused_resumed_and_stopped(office: Office) -> None:
    author, approver, auditor = [await office.official(role) for role in ("author", "approver", "auditor")]
    await office.resident()
    one = await office.approved(author, approver)
    assert done(await actions.pause(office.records, auditor, one.id)).first_time
    assert await mailing_state(office, one.mailing_id) == "paused"
    assert not done(await actions.pause(office.records, author, one.id)).first_time
    assert refused(await actions.resume(office.records, auditor, one.id)) == No.ROLE
    assert done(await actions.resume(office.records, approver, one.id)).first_time
    assert await mailing_state(office, one.mailing_id) == "running"
    assert done(await actions.stop(office.records, auditor, one.id, reason="помилка")).state is State.CANCELLED
    assert await mailing_state(office, one.mailing_id) == "stopped"
    assert not done(await actions.stop(office.records, auditor, one.id, reason="помилка")).first_time


async def test_the_unknown_are_sent_once_more_at_a_word(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    got, unknown = await office.resident(), await office.resident()
    one = await office.approved(author, approver)
    await office.send(one.mailing_id, [got])
    assert not done(await actions.send_again(office.records, approver, one.id)).first_time
    async with office.records.writing() as db:
        await db.execute(text("UPDATE owed_messages SET state = 'unknown' WHERE state = 'waiting'"))
    assert refused(await actions.send_again(office.records, author, one.id)) == No.ROLE
    assert done(await actions.send_again(office.records, approver, one.id)).first_time
    assert {account: state for account, (state, _) in (await office.owed(one.mailing_id)).items()} == {
        got: "sent",
        unknown: "waiting",
    }


async def test_it_is_completed_when_everybody_has_it(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    resident = await office.resident()
    one = await office.approved(author, approver)
    async with office.records.writing() as db:
        await mailings.advance(db)
        await actions.complete(db)
    assert await office.state(one.id) is State.BROADCASTING
    await office.send(one.mailing_id, [resident])
    async with office.records.writing() as db:
        await mailings.advance(db)
        await actions.complete(db)
        await actions.complete(db)
    assert await office.state(one.id) is State.COMPLETED
    async with office.records.reading() as db:
        assert [move.act for move in await announcements.list_moves(db, one.id)][-2:] == ["approve", "complete"]


async def test_a_correction_reaches_those_who_have_it_and_those_it_was_stopped_before(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    got, missed = await office.resident(), await office.resident()
    one = await office.approved(author, approver)
    await office.send(one.mailing_id, [got])
    draft = done(await actions.correct(office.records, author, one.id)).id
    assert done(await actions.correct(office.records, author, one.id)).id == draft
    mended = replace(WATER, words={**WATER.words, "uk": Words("Вода буде", "Вибачте.")})
    done(await actions.edit(office.records, author, draft, mended, version=1))
    correction = await office.one(draft)
    done(await actions.submit(office.records, author, draft, correction.digest))
    assert refused(await actions.approve(office.records, approver, draft, correction.digest)) == No.SENDING
    done(await actions.stop(office.records, author, one.id, reason="помилка"))
    await office.resident()
    done(await actions.approve(office.records, approver, draft, correction.digest))
    sent = await office.one(draft)
    assert await office.owed(sent.mailing_id) == {got: ("waiting", f"m{got}"), missed: ("waiting", None)}
    assert refused(await actions.correct(office.records, author, one.id)) == No.CHANGED


async def test_whoever_reads_a_language_that_did_not_change_is_left_in_peace(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    ukrainian, english = await office.resident(), await office.resident(language="en")
    third = await office.resident(language="pl")
    alone = Contents(words={"uk": WATER.words["uk"]}, topic=WATER.topic, emergency=True)
    one = await office.approved(author, approver, alone)
    await office.send(one.mailing_id, [ukrainian, english, third])
    done(await actions.stop(office.records, author, one.id, reason="надіслано"))
    draft = done(await actions.correct(office.records, author, one.id)).id
    same = await office.one(draft)
    assert refused(await actions.submit(office.records, author, draft, same.digest)) == No.NOBODY
    done(await actions.edit(office.records, author, draft, replace(alone, words=WATER.words), version=1))
    both = await office.one(draft)
    done(await actions.submit(office.records, author, draft, both.digest))
    done(await actions.approve(office.records, approver, draft, both.digest))
    assert list(await office.owed((await office.one(draft)).mailing_id)) == [english]


async def test_a_correction_is_approved_by_somebody_else_too(office: Office) -> None:
    both = await office.official("author", "approver")
    resident = await office.resident()
    one = await office.approved(await office.official("author"), both)
    await office.send(one.mailing_id, [resident])
    done(await actions.stop(office.records, both, one.id, reason="помилка"))
    number = done(await actions.correct(office.records, both, one.id)).id
    done(await actions.edit(office.records, both, number, replace(WATER, picture="a"), version=1))
    draft = await office.one(number)
    done(await actions.submit(office.records, both, draft.id, draft.digest))
    assert refused(await actions.approve(office.records, both, draft.id, draft.digest)) == No.OWN


async def test_what_came_is_taken_back(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    got, missed = await office.resident(), await office.resident()
    one = await office.approved(author, approver)
    await office.send(one.mailing_id, [got])
    assert refused(await actions.remove(office.records, approver, one.id, reason="хибне")) == No.STATE
    done(await actions.stop(office.records, author, one.id, reason="помилка"))
    assert refused(await actions.remove(office.records, author, one.id, reason="хибне")) == No.ROLE
    done(await actions.remove(office.records, approver, one.id, reason="хибне"))
    taken = await office.one(one.id)
    assert await office.owed(taken.removal_id) == {got: ("waiting", f"m{got}")}
    assert not done(await actions.remove(office.records, approver, one.id, reason="хибне")).first_time
    assert missed not in await office.owed(taken.removal_id)
    assert refused(await actions.correct(office.records, author, one.id)) == No.STATE


async def test_a_test_goes_to_the_officials_own_chat_in_every_language_that_is_written(office: Office) -> None:
    chat = await office.resident("viber")
    author = await office.official("author", account=chat)
    draft = await office.written(author)
    for press in ("1", "1", "2"):
        done(await actions.test_send(office.records, author, draft, once=press))
    row = owed_messages.c
    async with office.records.reading() as db:
        owed = await db.execute(select(row.account_id, row.kind, row.params["language"].astext).order_by(row.id))
        found = [tuple(one) for one in owed]
    languages = ["en", "uk"] * 2
    assert found == [(chat, "announcement_test", language) for language in languages]


async def test_a_test_needs_a_chat(office: Office) -> None:
    author = await office.official("author")
    draft = await office.written(author)
    assert refused(await actions.test_send(office.records, author, draft, once="1")) == No.NO_CHAT


async def test_what_anybody_may_read_is_what_stands(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    resident = await office.resident()
    sent = await office.approved(author, approver)
    stopped = await office.approved(author, approver)
    done(await actions.stop(office.records, author, stopped.id, reason="помилка"))
    await office.submitted(author)
    async with office.records.reading() as db:
        assert [one.id for one in await announcements.page_public(db, most=9)] == [sent.id]
        assert await announcements.find_public(db, stopped.id) is None
    await office.send(sent.mailing_id, [resident])
    async with office.records.writing() as db:
        await mailings.advance(db)
        await actions.complete(db)
    number = done(await actions.correct(office.records, author, sent.id)).id
    done(await actions.edit(office.records, author, number, replace(WATER, picture="a"), version=1))
    draft = await office.one(number)
    done(await actions.submit(office.records, author, draft.id, draft.digest))
    done(await actions.approve(office.records, approver, draft.id, draft.digest))
    async with office.records.reading() as db:
        assert [one.id for one in await announcements.page_public(db, most=9)] == [draft.id]
        assert [one.id for one in await announcements.find_originals(db, draft)] == [sent.id]


async def test_what_waits_for_its_time_is_not_public_yet(office: Office) -> None:
    from datetime import timedelta

    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    later = Contents(words=WATER.words, topic=WATER.topic, starts_at=office.records.clock.now() + timedelta(hours=1))
    await office.approved(author, approver, later)
    async with office.records.reading() as db:
        assert await announcements.page_public(db, most=9) == []
