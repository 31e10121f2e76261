"""The pages in one table: who may open each, or why nobody need be signed in."""

from aiohttp import web

from bot.service import Service
from console import announcements, assets, home, sign_in
from console.doorkeeper import keep_order, opened
from console.drawing import offer
from console.pages import Page, Place, for_official
from console.visits import SERVICE
from handlers.speech import N_

PAGES: tuple[Page, ...] = (*home.PAGES, *announcements.PAGES, *sign_in.PAGES, *assets.PAGES)

PLACES: tuple[Place, ...] = (Place("", N_("Overview")), Place("/announcements", N_("Announcements")))
"""The navigation, in its order."""

offer(places=lambda roles: for_official(PLACES, roles))


def build(service: Service) -> web.Application:
    """To be mounted under /console."""
    app = web.Application(middlewares=[keep_order])
    app[SERVICE] = service
    for page in PAGES:
        add = app.router.add_get if page.method == "GET" else app.router.add_post
        add(page.path, opened(page))
    return app
