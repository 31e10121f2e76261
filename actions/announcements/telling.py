"""Who hears of it in their own chat: approvers, that something waits; those who worked on it, what became of it."""

import secrets
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from city.announcements import Act
from city.lanes import Lane
from city.officials import Role
from storage import announcements, audience, mailbox, officials
from storage.announcements import Announcement
from storage.officials import Official
from storage.records import Records
from storage.vault import Vault

WAITS_HOURS = 72


async def ask_approvers(records: Records, db: AsyncConnection, one: Announcement) -> None:
    """All who could approve it: none who worked on it, under whatever name."""
    everybody = await officials.find_all(db, records.vault)
    followed = one.contents.segment.followers_of
    params = {
        "announcement": one.id,
        "version": one.version,
        "corrects": one.corrects is not None,
        "contents": one.contents.to_json(),
        "record": await audience.record_title(db, followed) if followed else None,
    }
    names = {each.id: each.name for each in everybody}
    sealed = _seal(records.vault, "announcement_submitted", {"author": names[one.author_id]})
    workers = [await announcements.find_human(db, worker) for worker in sorted(one.workers)]
    for official in everybody:
        if official.state != "active" or not official.may(Role.APPROVER) or official.account_id is None:
            continue
        marks = await announcements.find_human(db, official.id)
        if not any(marks & worker for worker in workers):
            lane: Lane = "urgent" if one.contents.emergency else "notice"
            await _owe(db, official.account_id, "announcement_submitted", params, sealed=sealed, lane=lane)


async def tell_workers(
    db: AsyncConnection, one: Announcement, act: Act, *, by: tuple[Official, Vault] | None = None, reason: str = ""
) -> None:
    """What somebody else did with it, or the clock."""
    params = {
        "announcement": one.id,
        "act": act,
        "titles": {name: said.title for name, said in one.contents.words.items()},
        "reason": reason.strip(),
    }
    kind, sealed, hears = "announcement_decided", None, one.workers | ({one.approver_id} if one.approver_id else set())
    if by:
        official, vault = by
        sealed, hears = _seal(vault, kind, {"by": official.name}), hears - {official.id}
    for account_id in await officials.list_chats(db, hears):
        await _owe(db, account_id, kind, params, sealed=sealed)


def _seal(vault: Vault, kind: str, params: dict[str, Any]) -> bytes:
    """Names of officials lie open nowhere."""
    return vault.seal(orjson.dumps(params), kind)


async def _owe(
    db: AsyncConnection,
    account_id: int,
    kind: str,
    params: dict[str, Any],
    *,
    sealed: bytes | None = None,
    lane: Lane = "notice",
) -> None:
    await mailbox.owe_message(
        db,
        once=f"{kind}:{params['announcement']}:{account_id}:{secrets.token_hex(8)}",
        account_id=account_id,
        lane=lane,
        kind=kind,
        params=params,
        sealed=sealed,
        for_hours=WAITS_HOURS,
    )
