"""Viber's door: `/viber/pa/<endpoint>`; HTTP 200 whatever happens, the truth is in `status`."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.faults import Fault, cut
from simulator.reading import is_whole, parse
from simulator.state import WORLD, World
from simulator.viber import account, callbacks, pictures, sending
from simulator.viber.statuses import BAD_DATA, INVALID_TOKEN, MISSING_DATA, TOO_MANY, Refused

Json = dict[str, Any]
LARGEST = 30 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9-]{16,128}")


def add_routes(app: web.Application) -> None:
    app.router.add_post("/viber/pa/{endpoint}", _door)
    app.router.add_get("/control/viber/billing", _billing)
    pictures.add_routes(app)


async def _door(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    endpoint = request.match_info["endpoint"]
    fault = world.faults.take("viber", endpoint)
    if fault and fault.kind == "hang":
        await world.faults.hang()
        return await cut(request)
    if fault and fault.kind == "500":
        return web.json_response({"error": "internal error"}, status=500)
    try:
        _fail(fault)
        answer = await _call(world, request, endpoint, fault.kind if fault else "")
    except Refused as refusal:
        answer = {"status": refusal.status, "status_message": refusal.words, "chat_hostname": callbacks.HOST}
    return await world.faults.through(request, fault, web.json_response(answer))


def _fail(fault: Fault | None) -> None:
    """Raises Refused where a status was planned."""
    if fault and fault.kind == "429":
        raise Refused(TOO_MANY)
    if fault and fault.kind == "status":
        raise Refused(fault.status)


async def _call(world: World, request: web.Request, endpoint: str, fault: str) -> Json:
    """Raises Refused."""
    body = parse((await _body(request)).decode("utf-8", "replace"))
    if not isinstance(body, dict) or not is_whole(body):
        raise Refused(BAD_DATA, "the body must be a JSON object")
    token = _token(request, body)
    if endpoint != "set_webhook" and endpoint not in ENDPOINTS:
        raise Refused(BAD_DATA, "no such endpoint")
    if endpoint == "set_webhook":
        answer = await account.set_webhook(world, token, body)
    elif world.viber.token and token != world.viber.token:
        raise Refused(INVALID_TOKEN)
    else:
        answer = await ENDPOINTS[endpoint](world, fault, body)
    return {"status": 0, "status_message": "ok", "chat_hostname": callbacks.HOST, **answer}


async def _body(request: web.Request) -> bytes:
    """Raises Refused."""
    data = await request.content.read(LARGEST + 1)
    while len(data) <= LARGEST and (more := await request.content.read(LARGEST)):
        data += more
    if len(data) > LARGEST:
        raise Refused(BAD_DATA, "a request has at most 30 KB")
    return data


def _token(request: web.Request, body: Json) -> str:
    token = request.headers.get("X-Viber-Auth-Token") or body.get("auth_token")
    if not token:
        raise Refused(MISSING_DATA, "missing_auth_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Refused(INVALID_TOKEN)
    return token


async def _billing(request: web.Request) -> web.Response:
    """For the control API: how many messages were sent at each billing status."""
    return web.json_response({"billing": request.app[WORLD].viber.billing})


Endpoint = Callable[[World, str, Json], Awaitable[Json]]
ENDPOINTS: dict[str, Endpoint] = {
    "send_message": sending.send_message,
    "broadcast_message": sending.broadcast_message,
    "get_account_info": account.get_account_info,
    "get_user_details": account.get_user_details,
    "get_online": account.get_online,
    "post": account.post,
}
