"""Who works here: invitations, roles, and their end. What gives rights waits for a second administrator."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from actions.officials import rights
from actions.officials.rights import Refused, Trouble
from city.officials import Decision, Role, read_roles
from console.pages import get, post
from console.visits import Visit
from handlers.speech import N_, _

WHY: dict[Decision | Trouble, str] = {
    Decision.OWN: N_("Nobody decides about themselves, or agrees with themselves: another administrator can."),
    Decision.NOT_ADMINISTRATOR: N_("You are not an administrator any more."),
    Decision.NO_ROLES: N_("Please choose at least one role."),
    Trouble.GONE: N_("This was decided already, or is not possible any more."),
    Trouble.NAME: N_("Please write a name of 2 to 80 characters."),
    Trouble.ENOUGH: N_("There are two administrators at work already."),
}


async def everybody(visit: Visit) -> web.Response:
    found = await rights.everybody(visit.records)
    names = {one.id: one.name for one in found}
    at_work = [one for one in found if one.state != "removed"]
    waiting = await rights.waiting(visit.records)
    return await visit.show("officials.html", officials=at_work, names=names, waiting=waiting, roles=list(Role))


async def invite(visit: Visit) -> web.Response:
    roles = read_roles(visit.form.all("roles"))
    return await _decided(
        visit,
        "/officials",
        lambda: rights.invite(visit.records, visit.official, visit.form.get("name"), roles),
        _("Asked. When another administrator agrees, a link for this person can be made here."),
    )


async def one(visit: Visit) -> web.Response:
    return await _one(visit)


async def _one(visit: Visit, links: dict[str, str] | None = None) -> web.Response:
    found = {official.id: official for official in await rights.everybody(visit.records)}
    official = found.get(visit.number())
    if official is None or official.state == "removed":
        raise web.HTTPNotFound
    waits = any(asked.change.official_id == official.id for asked in await rights.waiting(visit.records))
    shown: dict[str, Any] = {"links": links or {}, "roles": list(Role)}
    return await visit.show("official.html", official=official, waits=waits, **shown)


async def change_roles(visit: Visit) -> web.Response:
    roles = read_roles(visit.form.all("roles"))
    return await _decided(
        visit,
        f"/officials/{visit.number()}",
        lambda: rights.ask_roles(visit.records, visit.official, visit.number(), roles),
        _("Fewer rights hold at once; more wait for another administrator."),
    )


async def make_link(visit: Visit) -> web.Response:
    """Shown now and never again: only a mark of it is kept."""
    try:
        return await _one(visit, links=await rights.invitation(visit.records, visit.official, visit.number()))
    except Refused as refused:
        return await visit.go(f"/officials/{visit.number()}", _(WHY[refused.why]), tone="bad")


async def reset(visit: Visit) -> web.Response:
    return await _decided(
        visit,
        f"/officials/{visit.number()}",
        lambda: rights.reset(visit.records, visit.official, visit.number()),
        _("Done. They set up a new second factor by the link that /console gives in their own chat."),
    )


async def remove(visit: Visit) -> web.Response:
    return await _decided(
        visit,
        "/officials",
        lambda: rights.remove(visit.records, visit.official, visit.number()),
        _("Removed. All their sessions are over."),
    )


async def confirm(visit: Visit) -> web.Response:
    return await _decided(
        visit,
        "/officials",
        lambda: rights.confirm(visit.records, visit.official, visit.number()),
        _("Agreed. The roles hold from now on."),
    )


async def refuse(visit: Visit) -> web.Response:
    return await _decided(
        visit,
        "/officials",
        lambda: rights.refuse(visit.records, visit.official, visit.number()),
        _("Refused. Nothing was changed."),
    )


async def _decided(visit: Visit, back: str, act: Callable[[], Awaitable[object]], done: str) -> web.Response:
    try:
        await act()
    except Refused as refused:
        return await visit.go(back, _(WHY[refused.why]), tone="bad")
    return await visit.go(back, done)


_ONE = r"/officials/{id:\d{1,18}}"
_CHANGE = r"/changes/{id:\d{1,18}}"

PAGES = (
    get("/officials", everybody, Role.ADMINISTRATOR, needs_passkey=True),
    post("/officials", invite, Role.ADMINISTRATOR, needs_passkey=True),
    get(_ONE, one, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_ONE}/roles", change_roles, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_ONE}/link", make_link, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_ONE}/reset", reset, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_ONE}/remove", remove, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_CHANGE}/confirm", confirm, Role.ADMINISTRATOR, needs_passkey=True),
    post(f"{_CHANGE}/refuse", refuse, Role.ADMINISTRATOR, needs_passkey=True),
)
