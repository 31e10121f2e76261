"""What the database refuses about announcements, whoever asks it and however."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.announcements import MOVES, Contents, State, Words
from storage import announcements as table
from storage import mailings, officials
from storage.announcements import announcements
from storage.people import change_account, find_or_create_account
from storage.routing import one_chat_each
from storage.vault import Vault

CONTENTS = Contents(words={"uk": Words("Вода", "Буде"), "en": Words("Water", "Is on")})
NOW = datetime(2030, 1, 1, tzinfo=UTC)


async def official(db: AsyncConnection, *roles: str) -> int:
    return await officials.add(db, Vault([b"k" * 32]), "Хтось", roles, sample=True)  # type: ignore[arg-type]  # as the roles are called


async def mailing(db: AsyncConnection) -> int:
    return await mailings.begin(
        db,
        kind="announcement",
        params={},
        lane="bulk",
        topic=None,
        starts_at=NOW,
        expires_at=NOW + timedelta(days=1),
        audience=one_chat_each(),
    )


async def begun(db: AsyncConnection, state: State) -> dict[str, int]:
    """An announcement in this state, by the way it may take there."""
    author, approver = await official(db, "author"), await official(db, "approver")
    number, _ = await table.add(db, CONTENTS, author)
    for step in _WAYS[state]:
        await db.execute(update(announcements).values(state=step, **await _with(db, step, number, author, approver)))
    return {"id": number, "author": author, "approver": approver}


_WAYS = {
    State.DRAFT: (),
    State.REJECTED: (State.REJECTED,),
    State.PENDING: (State.PENDING,),
    State.RETURNED: (State.PENDING, State.RETURNED),
    State.BROADCASTING: (State.PENDING, State.BROADCASTING),
    State.COMPLETED: (State.PENDING, State.BROADCASTING, State.COMPLETED),
    State.CANCELLED: (State.PENDING, State.BROADCASTING, State.CANCELLED),
}


async def _with(db: AsyncConnection, state: State, number: int, author: int, approver: int) -> dict[str, object]:
    if state is State.PENDING:
        return {"submitter_id": author}
    if state is not State.BROADCASTING:
        return {}
    one = await table.find(db, number)
    assert one is not None
    return {
        "approver_id": approver,
        "approved_digest": one.digest,
        "approved_at": NOW,
        "mailing_id": await mailing(db),
    }


PAIRS = [pair for pair in product(_WAYS, State) if pair[0] is not pair[1]]
ALLOWED = {(state, after) for (state, _), after in MOVES.items()}


@pytest.mark.parametrize(("state", "after"), PAIRS)
async def test_only_the_moves_of_the_table_are_made(engine: AsyncEngine, state: State, after: State) -> None:
    async with engine.connect() as db:
        made = await begun(db, state)
        values = await _with(db, after, made["id"], made["author"], made["approver"])
        move = update(announcements).values(state=after, **values)
        if (state, after) in ALLOWED:
            await db.execute(move)
        else:
            with pytest.raises(DBAPIError):
                await db.execute(move)


@pytest.mark.parametrize("state", [State.BROADCASTING, State.COMPLETED, State.CANCELLED, State.REJECTED])
async def test_what_is_decided_gets_no_new_version(engine: AsyncEngine, state: State) -> None:
    async with engine.connect() as db:
        made = await begun(db, state)
        one = await table.find(db, made["id"])
        assert one is not None
        with pytest.raises(DBAPIError):
            await table.add_version(db, one, CONTENTS, made["author"])


WRONG_APPROVALS = (
    "approver_id = :author",
    "approver_id = :other",
    "approved_digest = sha256('another')",
    "approved_digest = NULL",
    "mailing_id = NULL",
    "approver_id = NULL",
)


@pytest.mark.parametrize("wrong", WRONG_APPROVALS)
async def test_a_wrong_approval_is_refused(engine: AsyncEngine, wrong: str) -> None:
    async with engine.connect() as db:
        made = await begun(db, State.PENDING)
        other = await official(db, "author", "administrator")
        await db.execute(text("UPDATE officials SET roles = '{author,approver}' WHERE id = :author"), made)
        values = {
            "approver_id": ":approver",
            "approved_digest": "(SELECT digest FROM announcement_versions)",
            "approved_at": "now()",
            "mailing_id": str(await mailing(db)),
        }
        name, _, value = wrong.partition(" = ")
        changed = ", ".join(f"{column} = {given}" for column, given in {**values, name: value}.items())
        with pytest.raises(DBAPIError):
            await db.execute(
                text(f"UPDATE announcements SET state = 'broadcasting', {changed}"),  # noqa: S608 - put together from constants
                {key: given for key, given in {**made, "other": other}.items() if f":{key}" in changed},
            )


async def test_one_human_with_two_accounts_is_refused_by_the_database_too(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        made = await begun(db, State.PENDING)
        await db.execute(text("INSERT INTO people (id) VALUES (5)"))
        for name, chat in (("author", "1"), ("approver", "2")):
            account = await find_or_create_account(db, "telegram", chat, "uk")
            await change_account(db, account.id, person_id=5)
            await officials.change(db, made[name], account_id=account.id)
        one = await table.find(db, made["id"])
        values = await _with(db, State.BROADCASTING, made["id"], made["author"], made["approver"])
        assert one is not None
        with pytest.raises(DBAPIError, match="nobody approves what they worked on"):
            await db.execute(update(announcements).values(state=State.BROADCASTING, **values))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE announcement_versions SET body = ''",
        "DELETE FROM announcement_versions",
        "UPDATE announcement_moves SET reason = 'інша'",
        "DELETE FROM announcement_moves",
        "DELETE FROM announcements",
        "UPDATE announcements SET author_id = approver_id",
        "UPDATE announcements SET editor_id = approver_id",
        "UPDATE announcements SET approved_digest = sha256('another')",
        "UPDATE announcements SET approver_id = author_id",
        "UPDATE announcements SET mailing_id = NULL",
        "UPDATE announcements SET version = 7",
        "UPDATE announcements SET corrects = id",
        "INSERT INTO announcements (state, author_id, editor_id) SELECT 'pending-approval', id, id FROM officials",
    ],
)
async def test_what_was_done_stays(engine: AsyncEngine, change: str) -> None:
    async with engine.connect() as db:
        made = await begun(db, State.BROADCASTING)
        one = await table.find(db, made["id"])
        assert one is not None
        await table.note_move(db, one.id, next(iter(MOVES))[1], made["author"], version=1)
        with pytest.raises(DBAPIError):
            await db.execute(text(change))


async def test_the_database_makes_the_same_digest(engine: AsyncEngine) -> None:
    from city.announcements import digest

    async with engine.connect() as db:
        made = await begun(db, State.DRAFT)
        one = await table.find(db, made["id"])
        assert one is not None
        assert one.digest == digest(one.contents)
