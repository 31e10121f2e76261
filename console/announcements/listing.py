"""All announcements, by what is to be done with them."""

from aiohttp import web

from city.announcements import State
from city.officials import Role
from console.drawing import offer
from console.pages import get
from console.visits import Visit
from handlers.announcements import words
from handlers.speech import N_, _
from storage import announcements

MOST = 30
TABS = {
    "": (N_("At work"), (State.DRAFT, State.PENDING, State.RETURNED, State.BROADCASTING)),
    "pending": (N_("Wait for approval"), (State.PENDING,)),
    "sent": (N_("Sent"), (State.BROADCASTING, State.COMPLETED, State.CANCELLED)),
    "all": (N_("All"), tuple(State)),
}
TONES = {
    State.PENDING: "note",
    State.RETURNED: "note",
    State.BROADCASTING: "good",
    State.COMPLETED: "good",
    State.REJECTED: "bad",
    State.CANCELLED: "bad",
    State.TECHNICAL_FAILURE: "bad",
}

offer(
    announcement_state=lambda state: _(words.STATE_NAMES[state]),
    announcement_tone=lambda state: TONES.get(state, "plain"),
    act_name=lambda act: _(words.ACT_NAMES[act]),
    problem_place=words.field_name,
    problem_words=words.problem_words,
)


async def listing(visit: Visit) -> web.Response:
    tab = visit.asked("tab") if visit.asked("tab") in TABS else ""
    before = visit.asked("before")
    older_than = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    async with visit.records.reading() as db:
        found = await announcements.page(db, TABS[tab][1], most=MOST + 1, before=older_than)
        waiting = (await announcements.count(db)).get(State.PENDING, 0)
    return await visit.show(
        "announcements/list.html",
        found=found[:MOST],
        more=found[MOST - 1].id if len(found) > MOST else None,
        tabs=[(name, label) for name, (label, _states) in TABS.items()],
        tab=tab,
        waiting=waiting,
        may_write=visit.official.may(Role.AUTHOR),
    )


PAGES = (get("/announcements", listing),)
