"""Every act in every state by every role, over HTTP: done where the table allows it, and refused elsewhere."""

import pytest

from city.announcements import MOVES, Act, State, why_not
from city.officials import Role
from storage import announcements
from tests.actions.announcements.conftest import WATER
from tests.console.announcements.conftest import Newsroom, fields, official

_PATHS = {
    Act.SUBMIT: "submit",
    Act.RETURN: "return",
    Act.REJECT: "reject",
    Act.APPROVE: "approve",
    Act.CANCEL: "stop",
    Act.PAUSE: "pause",
    Act.RESUME: "resume",
    Act.AGAIN: "again",
    Act.CORRECT: "correct",
    Act.REMOVE: "remove",
    Act.EDIT: "edit",
}


async def history(newsroom: Newsroom, announcement_id: int) -> int:
    async with newsroom.records.reading() as db:
        return len(await announcements.list_moves(db, announcement_id))


@pytest.mark.parametrize("state", [state for state in State if state is not State.TECHNICAL_FAILURE])
@pytest.mark.parametrize("role", list(Role))
async def test_the_pages_move_it_as_the_table_says(newsroom: Newsroom, state: State, role: Role) -> None:
    browser = await newsroom.browser(await official(newsroom.city, role))
    one = await newsroom.in_state(state)
    for act, path in _PATHS.items():
        if (await newsroom.one(one.id)).state is not state or (act is Act.CORRECT and one.removal_id):
            one = await newsroom.in_state(state)
        one = await newsroom.one(one.id)
        before = await history(newsroom, one.id)
        seen = await browser.post(
            f"/announcements/{one.id}/{path}",
            **fields(WATER, version=str(one.version), picture="1"),
            digest=one.digest.hex(),
            reason="так",
        )
        assert seen.status in (200, 403, 422)
        after = (await newsroom.one(one.id)).state
        allowed = why_not(act, state, {role}) is None
        if not allowed:
            assert (after, await history(newsroom, one.id)) == (state, before)
        elif act is Act.EDIT:
            assert after is State.DRAFT
        elif act not in (Act.PAUSE, Act.RESUME, Act.AGAIN, Act.CORRECT):
            assert after is MOVES.get((state, act), state)
            assert await history(newsroom, one.id) == before + 1


async def test_an_unknown_announcement_is_told_so(newsroom: Newsroom) -> None:
    browser = await newsroom.browser(newsroom.author)
    assert (await browser.get("/announcements/77")).status == 404
    assert (await browser.post("/announcements/77/pause")).status == 404
    assert (await browser.get("/announcements/77/edit")).status == 404
    assert (await browser.get("/announcements/77/progress.json")).status == 404


async def test_the_own_approval_is_neither_offered_nor_done(newsroom: Newsroom) -> None:
    both = await official(newsroom.city, Role.AUTHOR, Role.APPROVER)
    newsroom.author = both
    one = await newsroom.in_state(State.PENDING)
    browser = await newsroom.browser(both)
    assert "Look through and approve" not in (await browser.get(f"/announcements/{one.id}")).text
    page = await browser.get(f"/announcements/{one.id}/approve")
    assert "somebody else has to approve it" in page.text
    assert "Approve and send" not in page.text
    seen = await browser.post(f"/announcements/{one.id}/approve", digest=one.digest.hex())
    assert "You worked on it yourself" in seen.text
    assert (await newsroom.one(one.id)).state is State.PENDING


async def test_an_edit_behind_the_approvers_back_is_not_approved(newsroom: Newsroom) -> None:
    one = await newsroom.in_state(State.PENDING)
    approver, author = await newsroom.browser(newsroom.approver), await newsroom.browser(newsroom.author)
    shown = (await approver.get(f"/announcements/{one.id}/approve")).hidden("digest")
    assert shown == one.digest.hex()
    await author.get(f"/announcements/{one.id}/edit")
    changed = fields(WATER, version="1") | {"text_en": "From 10:00 to 17:00."}
    await author.post(f"/announcements/{one.id}/edit", do="save", **changed)
    assert (await newsroom.one(one.id)).state is State.DRAFT
    await approver.post(f"/announcements/{one.id}/approve", digest=shown)
    assert (await newsroom.one(one.id)).state is State.DRAFT
    await author.post(f"/announcements/{one.id}/submit", digest=(await newsroom.one(one.id)).digest.hex())
    seen = await approver.post(f"/announcements/{one.id}/approve", digest=shown)
    assert "It was changed in the meantime" in seen.text
    assert (await newsroom.one(one.id)).state is State.PENDING


@pytest.mark.parametrize("digest", ["", "zz", "00" * 32])
async def test_without_the_right_fingerprint_nothing_is_approved(newsroom: Newsroom, digest: str) -> None:
    one = await newsroom.in_state(State.PENDING)
    browser = await newsroom.browser(newsroom.approver)
    await browser.post(f"/announcements/{one.id}/approve", digest=digest)
    assert (await newsroom.one(one.id)).state is State.PENDING


async def test_a_stolen_session_without_the_key_approves_and_takes_back_nothing(newsroom: Newsroom) -> None:
    pending, sent = await newsroom.in_state(State.PENDING), await newsroom.in_state(State.COMPLETED)
    browser = await newsroom.browser(newsroom.approver, proven=False)
    seen = await browser.post(f"/announcements/{pending.id}/approve", digest=pending.digest.hex(), follow=False)
    assert (seen.status, seen.headers["Location"][:16]) == (303, "/console/confirm")
    await browser.post(f"/announcements/{sent.id}/remove", reason="так", follow=False)
    assert (await newsroom.one(pending.id)).state is State.PENDING
    assert (await newsroom.one(sent.id)).removal_id is None
