"""Signing in and out."""

from storage import audit, official_sessions, officials
from storage.clock import is_simulation
from storage.official_sessions import Place, Session
from storage.officials import Official
from storage.records import Records


async def samples(records: Records) -> list[Official]:
    """Officials of the demonstration city, who sign in with one click. None in a real one."""
    async with records.reading() as db:
        if not await is_simulation(db):
            return []
        return [one for one in await officials.find_all(db, records.vault) if one.is_sample and one.state == "active"]


async def sign_in_sample(records: Records, official_id: int, device: str) -> str | None:
    """The session's token; None where there is no such sample, or the city is a real one."""
    if official_id not in {one.id for one in await samples(records)}:
        return None
    async with records.writing() as db:
        token = await official_sessions.begin(db, official_id, device, proved=True)
        await audit.note(db, official_id, "session.began", {"by": "sample"})
    return token


async def take_link(records: Records, secret: str, device: str) -> str | None:
    """The link from the bot, once: the token of a session that opens the second step alone. None where it was used, is
    too old, or was never ours."""
    link = await records.sign_ins.take(secret)
    if link is None:
        return None
    async with records.writing() as db:
        official = await officials.hold(db, records.vault, link.official_id)
        if official is None or official.state == "removed" or official.account_id is None:
            return None
        return await official_sessions.begin(db, official.id, device, proved=False)


async def places(records: Records, official: Official) -> list[Place]:
    async with records.reading() as db:
        return await official_sessions.list_places(db, official.id)


async def end_place(records: Records, official: Official, session_id: int) -> None:
    async with records.writing() as db:
        if await official_sessions.end(db, official.id, session_id):
            await audit.note(db, official.id, "session.ended", {"by": "owner"})


async def end_others(records: Records, session: Session) -> None:
    async with records.writing() as db:
        await official_sessions.end(db, session.official.id, but=session.id)
        await audit.note(db, session.official.id, "session.others_ended")


async def sign_out(records: Records, session: Session) -> None:
    async with records.writing() as db:
        await official_sessions.end(db, session.official.id, session.id)
        await audit.note(db, session.official.id, "session.ended")


async def confirm_as_sample(records: Records, session: Session) -> str:
    """In the demonstration city an explicit "yes" stands for the passkey. The session's new token."""
    if not session.official.is_sample:
        raise PermissionError
    async with records.writing() as db:
        token = await official_sessions.strengthen(db, session.id)
        await audit.note(db, session.official.id, "session.strengthened", {"by": "sample"})
    return token
