"""The pages in one table: who may open each, or why nobody need be signed in."""

from aiohttp import web

from bot.service import Service
from city.officials import Role
from console import announcements, assets, home, me, officials, queues, set_up, sign_in, support, trail
from console.doorkeeper import in_order, nothing_here, opened
from console.drawing import offer
from console.pages import Page, Place, for_official
from console.visits import SERVICE
from console.words import offer_words
from handlers.speech import N_

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *announcements.PAGES,
    *officials.PAGES,
    *support.PAGES,
    *queues.PAGES,
    *trail.PAGES,
    *me.PAGES,
    *sign_in.PAGES,
    *set_up.PAGES,
    *assets.PAGES,
)

PLACES: tuple[Place, ...] = (
    Place("", N_("Overview")),
    Place(
        "/announcements",
        N_("Announcements"),
        about=N_("What residents are told: write it, approve it, watch it arrive"),
    ),
    Place(
        "/support",
        N_("Support desk"),
        frozenset({Role.SUPPORT}),
        N_("What a resident was sent, and why not, by a code they read out"),
    ),
    Place(
        "/queues",
        N_("Queues"),
        frozenset({Role.ADMINISTRATOR}),
        N_("What waits, what went astray, and how it is sent on its way again"),
    ),
    Place(
        "/officials",
        N_("Officials"),
        frozenset({Role.ADMINISTRATOR}),
        N_("Who works here, invitations and roles"),
    ),
    Place("/trail", N_("Audit trail"), frozenset({Role.AUDITOR}), N_("Who did what, and when")),
)
"""The navigation, in its order."""

offer(places_of=lambda roles: for_official(PLACES, roles))
offer_words()


def build(service: Service, replay: queues.Again) -> web.Application:
    """To be mounted under /console. `replay`: how the doors take an update again that was put aside."""
    app = web.Application()
    app[SERVICE] = service
    app[queues.REPLAY] = replay
    for page in PAGES:
        add = app.router.add_get if page.method == "GET" else app.router.add_post
        add(page.path, in_order(opened(page)))
    app.router.add_route("*", "/{rest:.*}", in_order(nothing_here))
    return app
