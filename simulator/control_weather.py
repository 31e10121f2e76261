"""Control of the weather: a channel that fails, deliveries that go astray, flood limits; and calm again."""

from typing import Any

from aiohttp import web

from simulator.faults import TELEGRAM_KINDS, VIBER_KINDS, Fault
from simulator.flood import SCOPES, USUAL, Limit
from simulator.guard import Wrong, choice, number, read, text, whole
from simulator.state import CHANNELS, WORLD, World

Json = dict[str, Any]
WEATHER = ("drop_answers", "duplicate", "reorder")


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/weather", _weather)
    app.router.add_post("/control/weather/clear", _clear)
    app.router.add_post("/control/deliveries/faults", _lose)
    app.router.add_post("/control/faults", _plan)
    app.router.add_post("/control/faults/remove", _remove)
    app.router.add_get("/control/flood", _flood)
    app.router.add_post("/control/flood", _limit)


def weather(world: World) -> Json:
    """What is planned, and what is switched on."""
    return {"faults": _planned(world), "deliveries": _astray(world), "flood": _flooded(world)}


async def _weather(request: web.Request) -> web.Response:
    return web.json_response(weather(request.app[WORLD]))


async def _clear(request: web.Request) -> web.Response:
    """Nothing fails, nothing is held, the usual limits hold."""
    world = request.app[WORLD]
    world.faults.clear()
    world.courier.calm()
    world.flood.set(USUAL)
    world.touch()
    return web.json_response(weather(world))


async def _lose(request: web.Request) -> web.Response:
    """{"telegram": {"drop_answers": true}}: deliver, do not hear the answer, deliver again. What is not named stays."""
    world, body = request.app[WORLD], await read(request)
    wanted = {channel: body[channel] for channel in CHANNELS if channel in body}
    if not wanted:
        raise Wrong("Name telegram or viber.")
    for channel, faults in wanted.items():
        _check_weather(channel, faults)
    delays = world.courier.delays
    for channel, faults in wanted.items():
        for name, channels in _switches(world).items():
            if name in faults:
                (channels.add if faults[name] else channels.discard)(channel)
        delays[channel] = float(faults.get("delay_seconds", delays.get(channel, 0)))
    world.touch()
    return web.json_response(_astray(world))


def _switches(world: World) -> dict[str, set[str]]:
    """The channels for which each is on."""
    courier = world.courier
    return {"drop_answers": courier.drop_answers, "duplicate": courier.duplicates, "reorder": courier.reorders}


def _astray(world: World) -> Json:
    return {
        channel: {
            **{name: channel in channels for name, channels in _switches(world).items()},
            "delay_seconds": world.courier.delays.get(channel, 0),
        }
        for channel in CHANNELS
    }


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
    return web.json_response({"faults": _planned(world)})


async def _remove(request: web.Request) -> web.Response:
    """{"number"}: this one and no other."""
    world, body = request.app[WORLD], await read(request)
    if not world.faults.remove(whole(body, "number", 1, 2**53)):
        raise Wrong("No such fault is planned.", 404)
    return web.json_response({"faults": _planned(world)})


def _planned(world: World) -> list[Json]:
    shown = ("number", "channel", "method", "chat", "kind", "times", "retry_after", "status")
    return [{name: getattr(one, name) for name in shown} for one in world.faults.planned]


async def _flood(request: web.Request) -> web.Response:
    return web.json_response(_flooded(request.app[WORLD]))


async def _limit(request: web.Request) -> web.Response:
    """{"chat": {"burst": 5, "per_second": 1}, "all": null}; "usual" brings the first limits back. Counts begin anew."""
    world, body = request.app[WORLD], await read(request)
    limits = {scope: _limit_of(scope, body[scope]) for scope in SCOPES if scope in body}
    world.flood.set(limits)
    world.touch()
    return web.json_response(_flooded(world))


def _limit_of(scope: str, asked: object) -> Limit | None:
    if asked is None or asked == "usual":
        return USUAL[scope] if asked else None
    if not isinstance(asked, dict):
        raise Wrong(f'{scope} must be null, "usual" or an object with burst and per_second.')
    return Limit(whole(asked, "burst", 1, 1_000_000), number(asked, "per_second", 0.001, 1_000_000))


def _flooded(world: World) -> Json:
    flood = world.flood
    limits = {
        scope: {"burst": limit.burst, "per_second": limit.per_second} if limit else None
        for scope, limit in flood.limits.items()
    }
    return {"limits": limits, "sent": flood.sent, "hits": {scope: flood.hits[scope] for scope in SCOPES}}
