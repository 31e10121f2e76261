"""Viber's door: `/viber/pa/<endpoint>`; HTTP 200 whatever happens, the truth is in `status`."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.faults import cut
from simulator.reading import is_whole, parse
from simulator.settings import is_web
from simulator.state import WORLD, Chat, World
from simulator.viber import callbacks, chats, checks
from simulator.viber.checks import Refused

Json = dict[str, Any]
LARGEST = 30 * 1024
HOUR = 3600.0
UNANSWERED_PER_HOUR = 100
EVENTS = ("message", "subscribed", "unsubscribed", *callbacks.OPTIONAL)
_TOKEN = re.compile(r"[A-Za-z0-9-]{16,128}")


def add_routes(app: web.Application) -> None:
    app.router.add_post("/viber/pa/{endpoint}", _door)


async def _door(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    endpoint = request.match_info["endpoint"]
    fault = world.faults.take("viber", endpoint)
    if fault and fault.kind == "hang":
        await world.faults.hang()
        return await cut(request)
    if fault and fault.kind == "500":
        return web.json_response({"error": "internal error"}, status=500)
    try:
        if fault and fault.kind == "429":
            raise Refused(checks.TOO_MANY)
        answer = await _call(world, request, endpoint)
    except Refused as refusal:
        answer = {"status": refusal.status, "status_message": refusal.words, "chat_hostname": callbacks.HOST}
    return await cut(request) if fault and fault.kind == "lost_answer" else web.json_response(answer)


async def _call(world: World, request: web.Request, endpoint: str) -> Json:
    """Raises Refused."""
    data = await request.content.read(LARGEST + 1)
    while len(data) <= LARGEST and (more := await request.content.read(LARGEST)):
        data += more
    if len(data) > LARGEST:
        raise Refused(checks.BAD_DATA, "a request has at most 30 KB")
    body = parse(data.decode("utf-8", "replace"))
    if not isinstance(body, dict) or not is_whole(body):
        raise Refused(checks.BAD_DATA, "the body must be a JSON object")
    token = _token(request, body)
    if endpoint not in ENDPOINTS:
        raise Refused(checks.BAD_DATA, "no such endpoint")
    if endpoint != "set_webhook" and world.viber.token and token != world.viber.token:
        raise Refused(checks.INVALID_TOKEN)
    answer = await ENDPOINTS[endpoint](world, token, body)
    return {"status": 0, "status_message": "ok", "chat_hostname": callbacks.HOST, **answer}


def _token(request: web.Request, body: Json) -> str:
    token = request.headers.get("X-Viber-Auth-Token") or body.get("auth_token")
    if not token:
        raise Refused(checks.MISSING_DATA, "missing_auth_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Refused(checks.INVALID_TOKEN)
    return token


async def _set_webhook(world: World, token: str, body: Json) -> Json:
    """The webhook must answer its first callback before it counts; an empty address takes it away."""
    url = body.get("url")
    if url is None:
        raise Refused(checks.MISSING_DATA, "url")
    if url == "":
        world.viber.webhook, world.viber.event_types = "", []
        return {"event_types": []}
    if not is_web(url):
        raise Refused(checks.INVALID_URL)
    asked = body.get("event_types")
    if asked is not None and not (isinstance(asked, list) and all(one in EVENTS for one in asked)):
        raise Refused(checks.BAD_DATA, "event_types")
    await _shake_hands(world, token, url)
    account = world.viber
    account.token, account.webhook = token, url
    account.event_types = [one for one in EVENTS if asked is None or one in asked or one not in callbacks.OPTIONAL]
    for one in world.courier.waiting("viber"):
        one.due = 0.0
    world.courier.move()
    return {"event_types": account.event_types}


async def _shake_hands(world: World, token: str, url: str) -> None:
    now = int(world.clock.now() * 1000)
    hello = {"event": "webhook", "timestamp": now, "chat_hostname": callbacks.HOST}
    answer = await callbacks.post(world, {**hello, "message_token": callbacks.next_token(world)}, url=url, token=token)
    if answer.status != 200:
        raise Refused(checks.INVALID_URL, f"the webhook answered {answer.status or 'nothing'}")


async def _send_message(world: World, token: str, body: Json) -> Json:
    if not world.viber.webhook:
        raise Refused(checks.NO_WEBHOOK)
    if body.get("receiver") is None:
        raise Refused(checks.MISSING_DATA, "receiver")
    checks.message(body)
    return {"message_token": _deliver(world, body["receiver"], body), "billing_status": 1}


def _deliver(world: World, receiver: object, body: Json) -> int:
    """Raises Refused; returns the token."""
    chat = world.chat("viber", receiver) if isinstance(receiver, str) else None
    if chat is None:
        raise Refused(checks.NOT_REGISTERED)
    if chat.resident.blocked or not chat.resident.subscribed:
        raise Refused(checks.NOT_SUBSCRIBED)
    _count(world, chat)
    number = callbacks.next_token(world)
    kept = {key: value for key, value in body.items() if key not in ("auth_token", "broadcast_list")}
    shown = chats.show(world, chat, kept, number)
    callbacks.receipts(world, chat, shown)
    return number


def _count(world: World, chat: Chat) -> None:
    """At most a hundred in an hour to somebody who does not answer."""
    now = world.clock.now()
    chat.unanswered = [at for at in chat.unanswered if at > now - HOUR]
    if len(chat.unanswered) >= UNANSWERED_PER_HOUR:
        raise Refused(checks.TOO_MANY)
    chat.unanswered.append(now)


async def _broadcast_message(world: World, token: str, body: Json) -> Json:
    if not world.viber.webhook:
        raise Refused(checks.NO_WEBHOOK)
    receivers = body.get("broadcast_list")
    if receivers is None:
        raise Refused(checks.MISSING_DATA, "broadcast_list")
    if not isinstance(receivers, list) or not 1 <= len(receivers) <= 300:
        raise Refused(checks.BAD_DATA, "broadcast_list must name 1 to 300 receivers")
    checks.message(body)
    failed = []
    for receiver in receivers:
        try:
            _deliver(world, receiver, body)
        except Refused as refusal:
            failed.append({"receiver": receiver, "status": refusal.status, "status_message": refusal.words})
    return {"message_token": callbacks.next_token(world), "failed_list": failed}


async def _get_account_info(world: World, token: str, body: Json) -> Json:
    account = world.viber
    subscribers = sum(one.channel == "viber" and one.subscribed for one in world.residents())
    return {
        "id": account.id,
        "name": account.name,
        "uri": account.uri,
        "icon": "",
        "background": "",
        "category": "Government",
        "subcategory": "City",
        "location": {"lat": 50.4501, "lon": 30.5234},
        "country": "UA",
        "webhook": account.webhook,
        "event_types": account.event_types,
        "members": [],
        "subscribers_count": subscribers,
    }


async def _get_user_details(world: World, token: str, body: Json) -> Json:
    if body.get("id") is None:
        raise Refused(checks.MISSING_DATA, "id")
    chat = world.chat("viber", body["id"]) if isinstance(body["id"], str) else None
    if chat is None:
        raise Refused(checks.NOT_REGISTERED)
    if not chat.resident.subscribed:
        raise Refused(checks.NOT_SUBSCRIBED)
    device = {
        "primary_device_os": "android 15",
        "viber_version": "26.1.0",
        "mcc": 255,
        "mnc": 1,
        "device_type": "phone",
    }
    return {"message_token": callbacks.next_token(world), "user": {**callbacks.user(chat.resident), **device}}


Endpoint = Callable[[World, str, Json], Awaitable[Json]]
ENDPOINTS: dict[str, Endpoint] = {
    "set_webhook": _set_webhook,
    "send_message": _send_message,
    "broadcast_message": _broadcast_message,
    "get_account_info": _get_account_info,
    "get_user_details": _get_user_details,
}
