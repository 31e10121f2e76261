"""Put the city together: channels, residents, identity provider, platform and page in one aiohttp app."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from simulator import control, identity, page, platform, snapshot
from simulator.guard import guard
from simulator.settings import Settings
from simulator.state import WORLD, World, new_world
from simulator.telegram import api as telegram
from simulator.telegram import webhook as telegram_webhook
from simulator.viber import api as viber
from simulator.viber import carrier as viber_carrier

LARGEST = 1024 * 1024


def build(settings: Settings) -> web.Application:
    """Everything it knows lies in the app: two of them in one process are two cities."""
    app = web.Application(middlewares=[guard], client_max_size=LARGEST)
    world = app[WORLD] = new_world(settings)
    app[platform.PLATFORM] = platform.Platform(
        settings.platform_secret or platform.DEMO_SECRET, on_change=lambda: _touch(world)
    )
    app[identity.IDENTITY] = identity.Identity(settings.identity_client_id, settings.identity_client_secret)
    for part in (telegram, viber, control, identity, platform, page):
        part.add_routes(app)
    world.courier.carriers = {"telegram": telegram_webhook.carrier(world), "viber": viber_carrier.carrier(world)}
    app.cleanup_ctx.extend((_connected, snapshot.keeping, _delivering))
    app.on_shutdown.append(_let_everybody_go)
    return app


def _touch(world: World) -> None:
    world.touch()


async def _connected(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        app[WORLD].http = session
        yield
        await app[WORLD].drop_errands()


async def _delivering(app: web.Application) -> AsyncIterator[None]:
    app[WORLD].courier.move()
    yield
    await app[WORLD].courier.close()


async def _let_everybody_go(app: web.Application) -> None:
    """Long polls and event streams end before the server waits for them."""
    app[WORLD].bell.close()
