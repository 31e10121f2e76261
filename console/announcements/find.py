"""The announcement that an address names."""

from aiohttp import web

from console.visits import Visit
from storage import announcements
from storage.announcements import Announcement


async def find(visit: Visit) -> Announcement:
    """Raises HTTPNotFound."""
    async with visit.records.reading() as db:
        one = await announcements.find(db, visit.number())
    if one is None:
        raise web.HTTPNotFound
    return one
