"""The control API: whatever a resident, or the weather of the network, can do. `docs/simulator.md` lists it."""

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from simulator import acts, screens, snapshot
from simulator.clock import iso
from simulator.control_deliveries import add_routes as add_delivery_routes
from simulator.control_groups import add_routes as add_group_routes
from simulator.control_groups import group_of
from simulator.control_weather import add_routes as add_weather_routes
from simulator.doors import move_service_clock
from simulator.guard import Wrong, choice, number, read, text
from simulator.platform import PLATFORM
from simulator.state import CHANNELS, WORLD, Chat, World
from simulator.viber.devices import are_devices

Json = dict[str, Any]
LONGEST_WAIT = 60.0
YEAR = 366 * 24 * 3600
STILL_THERE = 15.0
_IDS = {"telegram": re.compile(r"[1-9][0-9]{0,14}"), "viber": re.compile(r"[!-~]{1,64}")}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/state", _state)
    app.router.add_get("/control/events", _events)
    app.router.add_get("/control/residents", _residents)
    app.router.add_post("/control/residents", _settle)
    app.router.add_get("/control/clock", _clock)
    app.router.add_post("/control/clock", _advance)
    app.router.add_post("/control/reset", _reset)
    add_delivery_routes(app)
    add_weather_routes(app)
    add_group_routes(app)
    app.router.add_get("/control/groups/{id}/screen", _group_screen)
    app.router.add_get("/control/{channel:telegram|viber}/{id}/screen", _screen)
    app.router.add_post("/control/{channel:telegram|viber}/{id}/{act}", _act)


async def _state(request: web.Request) -> web.Response:
    return web.json_response(screens.city(request.app[WORLD], request.app.get(PLATFORM)))


async def _events(request: web.Request) -> web.StreamResponse:
    """Server-Sent Events: a version whenever something visible changed."""
    world = request.app[WORLD]
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await stream.prepare(request)
    told = -1
    try:
        while not world.bell.closed:
            if world.version != told:
                told = world.version
                await stream.write(f"data: {json.dumps({'version': told})}\n\n".encode())
            elif not await world.bell.until(lambda: world.version != told, STILL_THERE):  # noqa: B023
                await stream.write(b": still here\n\n")
            await asyncio.sleep(0.02)
    except ConnectionError:
        pass
    return stream


async def _residents(request: web.Request) -> web.Response:
    return web.json_response([one.shown() for one in request.app[WORLD].residents()])


async def _settle(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await read(request)
    channel = choice(body, "channel", CHANNELS)
    name, language = text(body, "name", most=64).strip(), choice(body, "language", acts.LANGUAGES, "uk")
    if not name or not name.isprintable():
        raise Wrong("name must not be empty.")
    wanted = text(body, "id") if body.get("id") is not None else None
    if wanted is not None and not _IDS[channel].fullmatch(wanted):
        raise Wrong("id must be a number of at most 15 digits on Telegram, 1 to 64 visible ASCII letters on Viber.")
    if wanted is not None and world.chat(channel, wanted):
        raise Wrong("This resident lives here already.", 409)
    devices, locale = body.get("devices"), text(body, "locale", most=16, usual="")
    if devices is not None and not (channel == "viber" and are_devices(devices)):
        raise Wrong(
            'devices must be one or two of Viber\'s, each as {"os": "android|ios|desktop", "api_version": 0-10}.'
        )
    resident = world.settle(channel, name, language, wanted).resident
    resident.devices, resident.locale = devices or [], locale
    return web.json_response(resident.shown())


async def _screen(request: web.Request) -> web.Response:
    return await _settled_screen(request, _chat(request))


async def _group_screen(request: web.Request) -> web.Response:
    return await _settled_screen(request, group_of(request))


async def _settled_screen(request: web.Request, chat: Chat) -> web.Response:
    """With `wait`: once it is newer than `since` and everything the resident did has been delivered."""
    world = request.app[WORLD]
    wait = _query_number(request, "wait", LONGEST_WAIT)
    since = _query_number(request, "since", 2**53)
    who = chat.resident

    def settled() -> bool:
        return chat.version > since and world.courier.idle(who.channel, who.id)

    if wait:
        await world.bell.until(settled, wait)
    return web.json_response(screens.screen(world, chat))


def _query_number(request: web.Request, name: str, most: float) -> float:
    try:
        value = float(request.query.get(name, "0"))
    except ValueError:
        raise Wrong(f"{name} must be a number.") from None
    if not value >= 0:
        raise Wrong(f"{name} must be a number, 0 or more.")
    return min(value, most)


async def _act(request: web.Request) -> web.Response:
    body = await read(request)
    return web.json_response(acts.act(request.app[WORLD], _chat(request), request.match_info["act"], body))


def _chat(request: web.Request) -> Chat:
    chat = request.app[WORLD].chat(request.match_info["channel"], request.match_info["id"])
    if chat is None:
        raise Wrong("Nobody with this id lives on this channel.", 404)
    return chat


async def _clock(request: web.Request) -> web.Response:
    return web.json_response(_told(request.app[WORLD]))


async def _advance(request: web.Request) -> web.Response:
    """Both clocks or neither: where the service refuses, ours stays too."""
    world, body = request.app[WORLD], await read(request)
    seconds = number(body, "advance_seconds", 0, YEAR)
    if world.settings.simulation_secret:
        await move_service_clock(world, seconds)
    world.clock.ahead_seconds += seconds
    world.courier.move()
    return web.json_response(_told(world))


def _told(world: World) -> Json:
    return {"now": iso(world.clock.now()), "ahead_seconds": world.clock.ahead_seconds}


async def _reset(request: web.Request) -> web.Response:
    """Two sample residents with empty phones; webhooks stay, and the clock, which never goes back."""
    world = request.app[WORLD]
    await snapshot.clear(world)
    if PLATFORM in request.app:
        request.app[PLATFORM].clear()
    return web.json_response({"version": world.touch()})
