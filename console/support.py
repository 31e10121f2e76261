"""The support desk: by a code that a resident reads out, what they were sent and why not."""

from aiohttp import web

from actions import support
from actions.support import Desk, Shut
from city.officials import Role
from console.pages import get, post
from console.visits import Visit
from handlers.speech import _


async def desk(visit: Visit, wrong: str = "", found: Desk | None = None) -> web.Response:
    return await visit.show("support.html", status=404 if wrong else 200, wrong=wrong, found=found)


async def look(visit: Visit) -> web.Response:
    try:
        found = await support.look(visit.records, visit.official, visit.form.get("code"))
    except Shut:
        raise web.HTTPTooManyRequests from None
    if found is None:
        return await desk(visit, _("No chat shows this code now. It holds for ten minutes; ask for a new one."))
    return await desk(visit, found=found)


PAGES = (get("/support", desk, Role.SUPPORT), post("/support", look, Role.SUPPORT))
