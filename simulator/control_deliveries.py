"""Control of the network: hold deliveries, release them in either order, repeat one."""

from aiohttp import web

from simulator import screens
from simulator.guard import Wrong, choice, read, whole
from simulator.state import WORLD, World


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/deliveries", _list)
    app.router.add_post("/control/deliveries/hold", _hold)
    app.router.add_post("/control/deliveries/release", _release)
    app.router.add_post("/control/deliveries/repeat", _repeat)


async def _list(request: web.Request) -> web.Response:
    return _told(request.app[WORLD])


def _told(world: World) -> web.Response:
    courier = world.courier
    return web.json_response(
        {
            "held": courier.held,
            "pending": [screens.delivery(one) for one in courier.pending.values()],
            "done": [screens.delivery(one) for one in courier.done],
        }
    )


async def _hold(request: web.Request) -> web.Response:
    request.app[WORLD].courier.hold()
    return _told(request.app[WORLD])


async def _release(request: web.Request) -> web.Response:
    order = choice(await read(request), "order", ("sent", "reversed"), "sent")
    request.app[WORLD].courier.release(is_reversed=order == "reversed")
    return _told(request.app[WORLD])


async def _repeat(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await read(request)
    wanted = whole(body, "number", 1, 2**53) if body.get("number") is not None else None
    found = world.courier.find(wanted)
    if found is None:
        raise Wrong("There is no such delivery to repeat.", 404)
    if not world.courier.carriers[found.channel].ready():
        raise Wrong("Only a webhook hears a repeat, and none is set.", 409)
    return web.json_response(screens.delivery(world.courier.repeat(found)))
