"""The first page: who you are, where you can go, and what waits for you."""

from aiohttp import web

from actions import queues
from actions.officials import rights
from city.officials import Role
from console.pages import Page, get
from console.visits import Visit
from handlers.speech import ngettext, number


async def overview(visit: Visit) -> web.Response:
    return await visit.show("overview.html", waits=await _waits(visit))


async def _waits(visit: Visit) -> list[tuple[str, str]]:
    """(Where, what) of things that wait for this official."""
    if not visit.official.may(Role.ADMINISTRATOR):
        return []
    changes = len(await rights.waiting(visit.records))
    astray, aside = await queues.count_astray(visit.records)
    counted = (
        ("/officials", changes, ngettext("{count} change of roles waits", "{count} changes of roles wait", changes)),
        ("/queues", astray, ngettext("{count} message went astray", "{count} messages went astray", astray)),
        ("/queues", aside, ngettext("{count} update was put aside", "{count} updates were put aside", aside)),
    )
    return [(path, words.format(count=number(count))) for path, count, words in counted if count]


async def to_overview(visit: Visit) -> web.Response:
    return await visit.go("")


PAGES = (
    get("", overview),
    Page("GET", "/", to_overview, open_because="only leads to the overview"),
)
