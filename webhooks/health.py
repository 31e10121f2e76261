"""Is it alive, is it ready, and what did it count."""

import os

from aiohttp import web
from prometheus_client import REGISTRY as ONE_PROCESS
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text

from storage.database import will_pass
from webhooks.doors import SERVICE


async def alive(_request: web.Request) -> web.Response:
    return web.Response(text="alive\n")


async def ready(request: web.Request) -> web.Response:
    """503 while a database is away: a balancer then sends the updates elsewhere."""
    service = request.app[SERVICE]
    try:
        async with service.records.reading() as db:
            await db.execute(text("SELECT 1"))
        await service.redis.get("ready")
    except Exception as error:
        if not will_pass(error):
            raise
        return web.Response(status=503, text="a database is away\n", headers={"Retry-After": "2"})
    return web.Response(text="ready\n")


async def metrics(_request: web.Request) -> web.Response:
    registry: CollectorRegistry = ONE_PROCESS
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library annotates it not
    return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})


async def front(request: web.Request) -> web.Response:
    """In a simulation, the page with the two phones; else a word for whoever comes by."""
    simulator = request.app[SERVICE].settings.simulator_url
    if simulator:
        raise web.HTTPFound(simulator + "/")
    return web.Response(text="Kyiv Smart City bot\n")
