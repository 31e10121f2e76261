"""What waits, what went astray, and how it is sent on its way again."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from actions import queues
from bot.service import Service
from city.officials import Role
from console.pages import get, post
from console.visits import Visit
from handlers.speech import _, ngettext, number
from storage.queues import Count

Again = Callable[[Service, int], Awaitable[bool]]
"""The doors' own way to take what was put aside once more: given at the start, since the console knows no door."""
REPLAY: web.AppKey[Again] = web.AppKey("replay")

LANES = ("reply", "urgent", "notice", "bulk")


async def overview(visit: Visit) -> web.Response:
    found = await queues.look(visit.records)
    states = sorted({count.state for count in found.messages})
    return await visit.show("queues.html", found=found, table=_table(found.messages), states=states, lanes=LANES)


def _table(counts: list[Count]) -> dict[tuple[str, str], int]:
    return {(count.lane, count.state): count.number for count in counts}


async def send_again(visit: Visit) -> web.Response:
    wanted = visit.form.get("message")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        raise web.HTTPBadRequest
    done = await queues.send_again(visit.records, visit.official, int(wanted) if wanted else None)
    told = ngettext("{count} message is due again.", "{count} messages are due again.", done)
    return await visit.go("/queues", told.format(count=number(done)))


async def replay(visit: Visit) -> web.Response:
    again = visit.request.app[REPLAY]
    taken = await queues.replay(
        visit.records, visit.official, visit.number(), lambda aside_id: again(visit.service, aside_id)
    )
    if taken:
        return await visit.go("/queues", _("Taken: what was put aside has been done."))
    return await visit.go("/queues", _("It failed again, or is not there any more."), tone="bad")


async def put_away(visit: Visit) -> web.Response:
    await queues.put_away(visit.records, visit.official, visit.number())
    return await visit.go("/queues", _("Put away."))


_ASIDE = r"/queues/aside/{id:\d{1,18}}"

PAGES = (
    get("/queues", overview, Role.ADMINISTRATOR),
    post("/queues/again", send_again, Role.ADMINISTRATOR),
    post(f"{_ASIDE}/replay", replay, Role.ADMINISTRATOR),
    post(f"{_ASIDE}/put-away", put_away, Role.ADMINISTRATOR),
)
