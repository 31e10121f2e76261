"""Two humans: one writes and submits, another approves exactly that."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from actions import announcements as actions
from actions.announcements import Done, Refused
from city.announcements import Act, Contents, No, Segment, State, Words, Wrong
from city.announcements.moves import EVERYBODY
from storage import announcements
from storage.audit import audit
from storage.officials import Official
from tests.actions.announcements.conftest import WATER, Office, done, refused


async def test_a_draft_is_submitted_and_approved_and_its_audience_frozen(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    first, second = await office.resident(), await office.resident("viber")
    one = await office.approved(author, approver)
    assert one.state is State.BROADCASTING
    assert one.approver_id == approver.id
    assert await office.owed(one.mailing_id) == {first: ("waiting", None), second: ("waiting", None)}
    later = await office.resident()
    assert later not in await office.owed(one.mailing_id)


async def test_every_step_is_in_the_trail_and_in_its_history(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    one = await office.submitted(author)
    done(await actions.return_(office.records, approver, one.id, reason=" Яка вулиця? "))
    async with office.records.reading() as db:
        trail = (await db.execute(select(audit.c.official_id, audit.c.kind, audit.c.about).order_by(audit.c.id))).all()
        history = await announcements.list_moves(db, one.id)
    about = {"announcement": one.id, "version": 1, "digest": one.digest.hex()}
    assert [tuple(row) for row in trail] == [
        (author.id, "announcement.edit", about),
        (author.id, "announcement.submit", about),
        (approver.id, "announcement.return", about),
    ]
    assert [(move.act, move.official_id, move.reason) for move in history] == [
        (Act.EDIT, author.id, ""),
        (Act.SUBMIT, author.id, ""),
        (Act.RETURN, approver.id, "Яка вулиця?"),
    ]


@pytest.mark.parametrize("act", ["return_", "reject"])
async def test_a_no_needs_a_reason(office: Office, act: str) -> None:
    approver = await office.official("approver")
    await office.resident()
    one = await office.submitted(await office.official("author"))
    assert refused(await getattr(actions, act)(office.records, approver, one.id, reason="  ")) == No.REASON
    assert await office.state(one.id) is State.PENDING


async def test_author_submitter_and_last_editor_cannot_approve(office: Office) -> None:
    both = ("author", "approver")
    author, editor, submitter = [await office.official(*both) for _ in range(3)]
    await office.resident()
    draft = await office.written(author)
    done(await actions.edit(office.records, editor, draft, replace(WATER, picture="a"), version=1))
    one = await office.one(draft)
    done(await actions.submit(office.records, submitter, draft, one.digest))
    for worker in (author, editor, submitter):
        assert refused(await actions.approve(office.records, worker, draft, one.digest)) == No.OWN
        assert await office.state(draft) is State.PENDING
    other = await office.official("approver")
    assert done(await actions.approve(office.records, other, draft, one.digest)).state is State.BROADCASTING


async def test_one_human_with_two_accounts_cannot_approve(office: Office) -> None:
    person = await office.desk.person(1)
    chat, second = await office.resident(person=person), await office.resident("viber", person=person)
    author = await office.official("author", account=chat)
    one = await office.submitted(author)
    again = await office.official("approver", account=second)
    assert refused(await actions.approve(office.records, again, one.id, one.digest)) == No.OWN


async def test_an_edit_after_the_submission_makes_a_draft_and_its_hash_is_refused(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    one = await office.submitted(author)
    changed = replace(WATER, words={**WATER.words, "en": Words("Water is off", "All day.")})
    assert done(await actions.edit(office.records, author, one.id, changed, version=1)).state is State.DRAFT
    assert refused(await actions.approve(office.records, approver, one.id, one.digest)) == No.STATE
    draft = await office.one(one.id)
    assert draft.submitter_id is None
    done(await actions.submit(office.records, author, one.id, draft.digest))
    assert refused(await actions.approve(office.records, approver, one.id, one.digest)) == No.CHANGED
    assert refused(await actions.submit(office.records, author, one.id, one.digest)) == No.STATE
    done(await actions.approve(office.records, approver, one.id, draft.digest))


async def test_pressing_twice_changes_nothing(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    one = await office.approved(author, approver)
    again = done(await actions.approve(office.records, approver, one.id, one.digest))
    assert again == Done(one.id, State.BROADCASTING, first_time=False)
    assert (await office.one(one.id)).mailing_id == one.mailing_id
    other = await office.official("approver")
    assert refused(await actions.approve(office.records, other, one.id, one.digest)) == No.STATE


async def test_the_same_update_makes_one_draft(office: Office) -> None:
    author = await office.official("author")
    first = await actions.create(office.records, author, WATER, once="7:100")
    second = await actions.create(office.records, author, WATER, once="7:100")
    assert (done(first).id, done(second).first_time) == (done(second).id, False)


async def test_an_older_edit_does_not_write_over_a_newer_one(office: Office) -> None:
    author, other = await office.official("author"), await office.official("author")
    draft = await office.written(author)
    done(await actions.edit(office.records, other, draft, replace(WATER, picture="b"), version=1))
    assert (
        refused(await actions.edit(office.records, author, draft, replace(WATER, picture="c"), version=1)) == No.CHANGED
    )
    assert (await office.one(draft)).contents.picture == "b"


async def test_an_edit_that_changes_nothing_keeps_the_version_and_the_state(office: Office) -> None:
    author = await office.official("author")
    await office.resident()
    one = await office.submitted(author)
    spaced = replace(WATER, words={**WATER.words, "uk": Words(" Води  не буде\u200b", "З 10:00 до 16:00.\n\n")})
    assert not done(await actions.edit(office.records, author, one.id, spaced, version=1)).first_time
    assert await office.state(one.id) is State.PENDING


async def test_what_is_incomplete_is_not_submitted(office: Office) -> None:
    author = await office.official("author")
    one = await office.one(await office.written(author, replace(WATER, words={"uk": WATER.words["uk"]})))
    came = await actions.submit(office.records, author, one.id, one.digest)
    assert isinstance(came, Refused)
    assert came.no is No.INCOMPLETE
    assert {problem.language for problem in came.problems} == {"en"}


@pytest.mark.parametrize(
    ("segment", "no"),
    [
        (Segment(languages=("en",)), No.NOBODY),
        (Segment(followers_of="petition:77"), No.INCOMPLETE),
        (Segment(followers_of="weather:1"), No.INCOMPLETE),
        (Segment(followers_of="petition:x"), No.INCOMPLETE),
    ],
)
async def test_what_nobody_would_get_is_not_submitted(office: Office, segment: Segment, no: No) -> None:
    author = await office.official("author")
    await office.resident(language="uk")
    one = await office.one(await office.written(author, replace(WATER, segment=segment)))
    assert refused(await actions.submit(office.records, author, one.id, one.digest)) == no


async def test_a_time_that_passed_while_it_waited_is_not_approved(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    soon = office.records.clock.now() + timedelta(hours=1)
    one = await office.submitted(author, replace(WATER, starts_at=soon))
    office.records.clock.move(timedelta(hours=2))
    came = await actions.approve(office.records, approver, one.id, one.digest)
    assert isinstance(came, Refused)
    assert [problem.wrong for problem in came.problems] == [Wrong.TOO_LATE]
    office.records.clock.move(timedelta(0))


async def test_an_emergency_is_urgent_and_may_go_in_ukrainian_alone(office: Office) -> None:
    author, approver = await office.official("author"), await office.official("approver")
    muted = await office.resident(muted=("utilities",))
    alone = Contents(words={"uk": WATER.words["uk"]}, topic=WATER.topic, emergency=True)
    one = await office.approved(author, approver, alone)
    async with office.records.reading() as db:
        lane = (await db.execute(text("SELECT lane FROM mailings WHERE id = :id"), {"id": one.mailing_id})).scalar_one()
    assert lane == "urgent"
    assert list(await office.owed(one.mailing_id)) == [muted]


# --- every act in every state by every role ---

_ACTS = {
    Act.EDIT: lambda office, who, one: actions.edit(
        office.records, who, one.id, replace(WATER, picture="changed"), version=one.version
    ),
    Act.SUBMIT: lambda office, who, one: actions.submit(office.records, who, one.id, one.digest),
    Act.RETURN: lambda office, who, one: actions.return_(office.records, who, one.id, reason="так"),
    Act.REJECT: lambda office, who, one: actions.reject(office.records, who, one.id, reason="так"),
    Act.APPROVE: lambda office, who, one: actions.approve(office.records, who, one.id, one.digest),
    Act.CANCEL: lambda office, who, one: actions.stop(office.records, who, one.id, reason="так"),
    Act.PAUSE: lambda office, who, one: actions.pause(office.records, who, one.id),
    Act.RESUME: lambda office, who, one: actions.resume(office.records, who, one.id),
    Act.AGAIN: lambda office, who, one: actions.send_again(office.records, who, one.id),
    Act.CORRECT: lambda office, who, one: actions.correct(office.records, who, one.id),
    Act.REMOVE: lambda office, who, one: actions.remove(office.records, who, one.id, reason="так"),
}


async def _in(office: Office, state: State, author: Official, approver: Official) -> int:
    one = await office.one(await office.written(author))
    if state is State.REJECTED:
        done(await actions.reject(office.records, author, one.id, reason="так"))
    elif state is not State.DRAFT:
        done(await actions.submit(office.records, author, one.id, one.digest))
    if state is State.RETURNED:
        done(await actions.return_(office.records, approver, one.id, reason="так"))
    if state in (State.BROADCASTING, State.COMPLETED, State.CANCELLED):
        done(await actions.approve(office.records, approver, one.id, one.digest))
    if state is State.CANCELLED:
        done(await actions.stop(office.records, approver, one.id, reason="так"))
    if state is State.COMPLETED:
        async with office.records.writing() as db:
            await db.execute(text("UPDATE mailings SET state = 'done', ended_at = city_now()"))
            await actions.complete(db)
    assert await office.state(one.id) is state
    return one.id


@pytest.mark.parametrize("state", [state for state in State if state is not State.TECHNICAL_FAILURE])
@pytest.mark.parametrize("act", list(_ACTS))
async def test_an_act_is_done_exactly_where_the_table_allows_it(office: Office, state: State, act: Act) -> None:
    """The last editor is `author`, so that the others are strangers to it."""
    from city.announcements import MOVES, why_not

    author, approver = await office.official("author"), await office.official("approver")
    await office.resident()
    announcement_id = await _in(office, state, author, approver)
    for role in sorted(EVERYBODY):
        stranger = await office.official(role)
        one = await office.one(announcement_id)
        if one.state is not state:
            announcement_id = await _in(office, state, author, approver)
            one = await office.one(announcement_id)
        wanted = why_not(act, state, {role})
        came = await _ACTS[act](office, stranger, one)
        if wanted is None:
            assert done(came).state is MOVES.get((state, act), State.DRAFT if act in (Act.EDIT, Act.CORRECT) else state)
        else:
            assert refused(came) == wanted
            assert await office.state(announcement_id) is state
