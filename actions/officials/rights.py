"""Who becomes an official, with which roles, and who stops being one.

Rights are given by two administrators and taken by one; nobody decides about themselves. The first two administrators
come from the machine's own command line.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from actions.officials.chats import PAYLOAD, mark
from actions.officials.tell import tell
from city.officials import INVITATION_LIVES, Decision, Role, needs_second, why_not_confirm
from storage import audit, official_changes, official_factors, official_sessions, officials
from storage.clock import CITY_NOW
from storage.official_changes import Waiting
from storage.officials import Official
from storage.people import MESSENGERS
from storage.records import Records

NAME_MOST = 80
FEWEST = 2
"""So many administrators can do everything by themselves, and the command line invites no more of them."""


class Refused(Exception):
    """`why` has words in `console/officials.py`."""

    def __init__(self, why: "Decision | Trouble") -> None:
        super().__init__(why)
        self.why = why


class Trouble(StrEnum):
    GONE = "gone"
    NAME = "name"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Asked:
    """`waits`: for another administrator."""

    official_id: int
    waits: bool


async def everybody(records: Records) -> list[Official]:
    async with records.reading() as db:
        return await officials.find_all(db, records.vault)


async def waiting(records: Records) -> list[Waiting]:
    async with records.reading() as db:
        return await official_changes.list_waiting(db)


async def invite_first(records: Records, name: str) -> int:
    """From the machine itself, while fewer than two administrators are at work: with two it is theirs to decide. The
    demonstration city's do not count: where it became a real one, they cannot sign in."""
    async with records.writing() as db:
        await officials.one_at_a_time(db)
        if list((await officials.hold_administrators(db)).values()).count(False) >= FEWEST:
            raise Refused(Trouble.ENOUGH)
        official_id = await officials.add(db, records.vault, _checked(name), [Role.ADMINISTRATOR])
        await audit.note(db, None, "official.invited", {"official": official_id, "roles": [Role.ADMINISTRATOR]})
    return official_id


async def invite(records: Records, by: Official, name: str, roles: frozenset[Role]) -> Asked:
    """Somebody new, without any right until another administrator agrees."""
    if not roles:
        raise Refused(Decision.NO_ROLES)
    async with records.writing() as db:
        await _administrator(db, by)
        official_id = await officials.add(db, records.vault, _checked(name))
        await official_changes.ask(db, official_id, roles, by.id)
        about = {"official": official_id, "roles": sorted(roles)}
        await audit.note(db, by.id, "official.invitation_asked", about)
    return Asked(official_id, waits=True)


async def ask_roles(records: Records, by: Official, official_id: int, roles: frozenset[Role]) -> Asked:
    """Fewer at once; more when another administrator agrees."""
    if not roles:
        raise Refused(Decision.NO_ROLES)
    async with records.writing() as db:
        whom = await _other(db, records, by, official_id)
        about = {"official": official_id, "roles": sorted(roles)}
        if needs_second(whom.roles, roles):
            await official_changes.ask(db, official_id, roles, by.id)
            await audit.note(db, by.id, "official.roles_asked", about)
            return Asked(official_id, waits=True)
        await official_changes.settle_for(db, official_id, by.id)
        await _give(db, whom, roles)
        await audit.note(db, by.id, "official.roles_changed", about)
    return Asked(official_id, waits=False)


async def confirm(records: Records, by: Official, change_id: int) -> int:
    """The second administrator's yes; whose rights changed."""
    async with records.writing() as db:
        await _administrator(db, by)
        asked = await official_changes.hold(db, change_id)
        if asked is None:
            raise Refused(Trouble.GONE)
        if why := why_not_confirm(asked.change, by.id):
            raise Refused(why)
        whom = await officials.hold(db, records.vault, asked.change.official_id)
        if whom is None or whom.state == "removed":
            raise Refused(Trouble.GONE)
        await official_changes.settle(db, change_id, "done", by.id)
        await _give(db, whom, asked.change.roles)
        about = {"official": whom.id, "roles": sorted(asked.change.roles), "asked_by": asked.change.asked_by}
        await audit.note(db, by.id, "official.roles_confirmed", about)
    return whom.id


async def refuse(records: Records, by: Official, change_id: int) -> None:
    """Any administrator's no, and the asker's second thoughts."""
    async with records.writing() as db:
        await _administrator(db, by)
        asked = await official_changes.hold(db, change_id)
        if asked is None:
            raise Refused(Trouble.GONE)
        await official_changes.settle(db, change_id, "refused", by.id)
        await audit.note(db, by.id, "official.roles_refused", {"official": asked.change.official_id})


async def invitation(records: Records, by: Official | None, official_id: int) -> dict[str, str]:
    """New addresses, one for each messenger, by which the invited person's chat becomes an official's; older ones stop
    working. `by` is None at the machine itself."""
    token = secrets.token_urlsafe(16)
    async with records.writing() as db:
        if by is not None:
            await _administrator(db, by)
        whom = await officials.hold(db, records.vault, official_id)
        if whom is None or whom.state != "invited" or whom.account_id is not None or not whom.roles:
            raise Refused(Trouble.GONE)
        await officials.change(db, official_id, invitation=mark(token), invited_until=CITY_NOW + INVITATION_LIVES)
        await audit.note(db, by.id if by else None, "official.link_made", {"official": official_id})
    found = {name: await records.chat_link(channel, PAYLOAD + token) for channel, name in MESSENGERS.items()}
    return {name: url for name, url in found.items() if url}


async def remove(records: Records, by: Official | None, official_id: int) -> None:
    """All sessions end in the same moment. What they did stays in the trail."""
    async with records.writing() as db:
        whom = await _other(db, records, by, official_id)
        await official_sessions.end(db, whom.id)
        await official_factors.forget(db, whom.id)
        await official_changes.settle_all(db, whom.id, by.id if by else None)
        gone: dict[str, object] = {
            "roles": [],
            "state": "removed",
            "invitation": None,
            "invited_until": None,
            "account_id": None,
        }
        await officials.change(db, whom.id, **gone)
        await audit.note(db, by.id if by else None, "official.removed", {"official": whom.id})


async def reset(records: Records, by: Official, official_id: int) -> None:
    """A lost second factor: they set it up anew, from a link in their own chat."""
    async with records.writing() as db:
        whom = await _other(db, records, by, official_id)
        await official_sessions.end(db, whom.id)
        await official_factors.forget(db, whom.id)
        if not whom.is_sample:
            await officials.change(db, whom.id, state="invited")
        await tell(db, whom, "official_changed", {"what": "reset"})
        await audit.note(db, by.id, "official.reset", {"official": whom.id})


async def _give(db: AsyncConnection, whom: Official, roles: frozenset[Role]) -> None:
    await officials.change(db, whom.id, roles=sorted(roles))
    await tell(db, whom, "official_changed", {"what": "roles"})


async def _administrator(db: AsyncConnection, by: Official) -> None:
    """As it is now, and not when the page was opened."""
    if by.id not in await officials.hold_administrators(db):
        raise Refused(Decision.NOT_ADMINISTRATOR)


async def _other(db: AsyncConnection, records: Records, by: Official | None, official_id: int) -> Official:
    if by is not None:
        await _administrator(db, by)
        if by.id == official_id:
            raise Refused(Decision.OWN)
    whom = await officials.hold(db, records.vault, official_id)
    if whom is None or whom.state == "removed":
        raise Refused(Trouble.GONE)
    return whom


def _checked(name: str) -> str:
    name = " ".join("".join(sign for sign in name if unicodedata.category(sign) != "Cf").split())
    if not 2 <= len(name) <= NAME_MOST:
        raise Refused(Trouble.NAME)
    return name
