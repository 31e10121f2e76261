"""The first page: who you are, and what waits for you."""

from aiohttp import web

from console.pages import Page, get
from console.visits import Visit


async def overview(visit: Visit) -> web.Response:
    return await visit.show("overview.html")


async def to_overview(visit: Visit) -> web.Response:
    return await visit.go("")


PAGES = (
    get("", overview),
    Page("GET", "/", to_overview, open_because="only leads to the overview"),
)
