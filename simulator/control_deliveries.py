"""Control of the network: hold deliveries, repeat them, lose answers, make a channel fail."""

from aiohttp import web

from simulator import screens
from simulator.faults import KINDS, VIBER_KINDS, Fault
from simulator.guard import Wrong, choice, read, text, whole
from simulator.state import CHANNELS, WORLD, World


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/deliveries", _list)
    app.router.add_post("/control/deliveries/hold", _hold)
    app.router.add_post("/control/deliveries/release", _release)
    app.router.add_post("/control/deliveries/repeat", _repeat)
    app.router.add_post("/control/deliveries/faults", _lose)
    app.router.add_post("/control/faults", _plan)


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


async def _lose(request: web.Request) -> web.Response:
    """{"telegram": {"drop_answers": true}}: deliver, do not hear the answer, deliver again."""
    world, body = request.app[WORLD], await read(request)
    wanted = {channel: body[channel] for channel in CHANNELS if channel in body}
    if not wanted:
        raise Wrong("Name telegram or viber.")
    for channel, faults in wanted.items():
        drop = faults.get("drop_answers") if isinstance(faults, dict) else None
        if not isinstance(drop, bool):
            raise Wrong(f"{channel}.drop_answers must be true or false.")
    for channel, faults in wanted.items():
        (world.courier.drop_answers.add if faults["drop_answers"] else world.courier.drop_answers.discard)(channel)
    lost = world.courier.drop_answers
    return web.json_response({channel: {"drop_answers": channel in lost} for channel in CHANNELS})


async def _plan(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await read(request)
    method = text(body, "method", most=64) if body.get("method") is not None else None
    channel = choice(body, "channel", CHANNELS)
    kinds = VIBER_KINDS if channel == "viber" else KINDS
    fault = Fault(
        channel=channel,
        method=method or None,
        kind=choice(body, "fault", ("none", *kinds)),
        times=whole(body, "times", 1, 1_000_000, 1),
        retry_after=whole(body, "retry_after", 0, 3600, 1),
        status=whole(body, "status", 1, 24) if body.get("fault") == "status" else 0,
    )
    world.faults.plan(fault)
    shown = ("channel", "method", "kind", "times", "retry_after", "status")
    planned = [{name: getattr(one, name) for name in shown} for one in world.faults.planned]
    return web.json_response({"faults": planned})
