"""The pages in one table: who may open each, or why nobody need be signed in."""

from aiohttp import web

from bot.service import Service
from city.officials import Role
from console import assets, home, me, officials, set_up, sign_in
from console.doorkeeper import keep_order, opened
from console.drawing import offer
from console.pages import Page, Place, for_official
from console.visits import SERVICE
from handlers.speech import N_

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *officials.PAGES,
    *me.PAGES,
    *sign_in.PAGES,
    *set_up.PAGES,
    *assets.PAGES,
)

PLACES: tuple[Place, ...] = (
    Place("", N_("Overview")),
    Place("/officials", N_("Officials"), frozenset({Role.ADMINISTRATOR})),
)
"""The navigation, in its order."""

offer(places_of=lambda roles: for_official(PLACES, roles))


def build(service: Service) -> web.Application:
    """To be mounted under /console."""
    app = web.Application(middlewares=[keep_order])
    app[SERVICE] = service
    for page in PAGES:
        add = app.router.add_get if page.method == "GET" else app.router.add_post
        add(page.path, opened(page))
    return app
