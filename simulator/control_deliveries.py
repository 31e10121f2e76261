"""Control of the network: hold deliveries, repeat them, lose answers, make a channel fail."""

from aiohttp import web

from simulator import screens
from simulator.faults import TELEGRAM_KINDS, VIBER_KINDS, Fault
from simulator.flood import SCOPES, USUAL, Limit
from simulator.guard import Wrong, choice, number, read, text, whole
from simulator.state import CHANNELS, WORLD, World

WEATHER = ("drop_answers", "duplicate", "reorder")


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/deliveries", _list)
    app.router.add_post("/control/deliveries/hold", _hold)
    app.router.add_post("/control/deliveries/release", _release)
    app.router.add_post("/control/deliveries/repeat", _repeat)
    app.router.add_post("/control/deliveries/faults", _lose)
    app.router.add_post("/control/faults", _plan)
    app.router.add_get("/control/flood", _flood)
    app.router.add_post("/control/flood", _limit)


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
    """{"telegram": {"drop_answers": true}}: deliver, do not hear the answer, deliver again. What is not named stays."""
    courier, body = request.app[WORLD].courier, await read(request)
    wanted = {channel: body[channel] for channel in CHANNELS if channel in body}
    if not wanted:
        raise Wrong("Name telegram or viber.")
    for channel, faults in wanted.items():
        _check_weather(channel, faults)
    switches = {"drop_answers": courier.drop_answers, "duplicate": courier.duplicates, "reorder": courier.reorders}
    for channel, faults in wanted.items():
        for name, channels in switches.items():
            if name in faults:
                (channels.add if faults[name] else channels.discard)(channel)
        courier.delays[channel] = float(faults.get("delay_seconds", courier.delays.get(channel, 0)))
    return web.json_response(
        {
            channel: {
                **{name: channel in channels for name, channels in switches.items()},
                "delay_seconds": courier.delays.get(channel, 0),
            }
            for channel in CHANNELS
        }
    )


def _check_weather(channel: str, faults: object) -> None:
    if not isinstance(faults, dict) or not faults.keys() & {*WEATHER, "delay_seconds"}:
        raise Wrong(f"{channel} must be an object with any of {', '.join(WEATHER)}, delay_seconds.")
    for name in faults.keys() & {*WEATHER}:
        if not isinstance(faults[name], bool):
            raise Wrong(f"{channel}.{name} must be true or false.")
    number(faults, "delay_seconds", 0, 3600, 0)


async def _plan(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await read(request)
    method = text(body, "method", most=64) if body.get("method") is not None else None
    channel = choice(body, "channel", CHANNELS)
    kinds = TELEGRAM_KINDS if channel == "telegram" else VIBER_KINDS
    fault = Fault(
        channel=channel,
        method=method or None,
        chat=text(body, "chat", most=64) if body.get("chat") is not None else None,
        kind=choice(body, "fault", ("none", *kinds)),
        times=whole(body, "times", 1, 1_000_000, 1),
        retry_after=whole(body, "retry_after", 0, 3600, 1),
        status=whole(body, "status", 1, 24) if body.get("fault") == "status" else 0,
    )
    world.faults.plan(fault)
    shown = ("channel", "method", "chat", "kind", "times", "retry_after", "status")
    planned = [{name: getattr(one, name) for name in shown} for one in world.faults.planned]
    return web.json_response({"faults": planned})


async def _flood(request: web.Request) -> web.Response:
    return _told_flood(request.app[WORLD])


async def _limit(request: web.Request) -> web.Response:
    """{"chat": {"burst": 5, "per_second": 1}, "all": null}; "usual" brings the first limits back. Counts begin anew."""
    world, body = request.app[WORLD], await read(request)
    limits = {scope: _limit_of(scope, body[scope]) for scope in SCOPES if scope in body}
    world.flood.set(limits)
    return _told_flood(world)


def _limit_of(scope: str, asked: object) -> Limit | None:
    if asked is None or asked == "usual":
        return USUAL[scope] if asked else None
    if not isinstance(asked, dict):
        raise Wrong(f'{scope} must be null, "usual" or an object with burst and per_second.')
    return Limit(whole(asked, "burst", 1, 1_000_000), number(asked, "per_second", 0.001, 1_000_000))


def _told_flood(world: World) -> web.Response:
    flood = world.flood
    limits = {
        scope: {"burst": limit.burst, "per_second": limit.per_second} if limit else None
        for scope, limit in flood.limits.items()
    }
    return web.json_response(
        {"limits": limits, "sent": flood.sent, "hits": {scope: flood.hits[scope] for scope in SCOPES}}
    )
