"""The account's own calls: its webhook, itself, its subscribers."""

from typing import Any

from simulator.settings import is_web
from simulator.state import Chat, World
from simulator.viber import callbacks, devices
from simulator.viber.statuses import (
    BAD_DATA,
    INVALID_URL,
    MISSING_DATA,
    NO_PUBLIC_CHAT,
    NOT_REGISTERED,
    NOT_SUBSCRIBED,
    TOO_MANY,
    Refused,
)

Json = dict[str, Any]
EVENTS = ("message", "subscribed", "unsubscribed", *callbacks.OPTIONAL)
ALWAYS = ("webhook", "client_status", "action")
MOST_ASKED = 100
DETAILS_TWICE_IN = 12 * 3600.0
_ONLINE = ("online", "offline", "undisclosed", "tryLater", "unavailable")


async def set_webhook(world: World, token: str, body: Json) -> Json:
    """The webhook must answer its first callback before it counts; an empty address takes it away."""
    url, account = body.get("url"), world.viber
    if url is None:
        raise Refused(MISSING_DATA, "url")
    if url == "":
        account.webhook, account.event_types = "", []
        return {"event_types": []}
    if not is_web(url):
        raise Refused(INVALID_URL)
    asked = body.get("event_types")
    if asked is not None and not (isinstance(asked, list) and all(one in (*EVENTS, *ALWAYS) for one in asked)):
        raise Refused(BAD_DATA, f"event_types must be a list of {', '.join(EVENTS)}")
    for name in ("send_name", "send_photo"):
        if not isinstance(body.get(name, False), bool):
            raise Refused(BAD_DATA, f"{name} must be true or false")
    await _shake_hands(world, token, url)
    account.token, account.webhook, account.send_name = token, url, body.get("send_name", False)
    account.event_types = [one for one in EVENTS if asked is None or one in asked or one not in callbacks.OPTIONAL]
    for one in world.courier.waiting("viber"):
        one.due = 0.0
    world.courier.move()
    return {"event_types": [*account.event_types, *ALWAYS]}


async def _shake_hands(world: World, token: str, url: str) -> None:
    now = int(world.clock.now() * 1000)
    hello = {"event": "webhook", "timestamp": now, "chat_hostname": callbacks.HOST}
    answer = await callbacks.post(world, {**hello, "message_token": callbacks.next_token(world)}, url=url, token=token)
    if answer.status != 200:
        raise Refused(INVALID_URL, f"the webhook answered {answer.status or 'nothing'}")


async def get_account_info(world: World, fault: str, body: Json) -> Json:
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


async def get_user_details(world: World, fault: str, body: Json) -> Json:
    """Twice in twelve hours for each resident."""
    chat = _subscriber(world, body.get("id"))
    now = world.clock.now()
    chat.asked = [at for at in chat.asked if at > now - DETAILS_TWICE_IN]
    if len(chat.asked) >= 2:
        raise Refused(TOO_MANY)
    chat.asked.append(now)
    user = {**callbacks.user(world, chat.resident), **devices.details(chat.resident)}
    return {"message_token": callbacks.next_token(world), "user": user}


def _subscriber(world: World, id: object) -> Chat:
    if id is None:
        raise Refused(MISSING_DATA, "id")
    chat = world.chat("viber", id) if isinstance(id, str) else None
    if chat is None:
        raise Refused(NOT_REGISTERED)
    if not chat.resident.subscribed:
        raise Refused(NOT_SUBSCRIBED)
    return chat


async def get_online(world: World, fault: str, body: Json) -> Json:
    ids = body.get("ids")
    if ids is None:
        raise Refused(MISSING_DATA, "ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_ASKED or not all(isinstance(one, str) for one in ids):
        raise Refused(BAD_DATA, f"ids must be a list of 1 to {MOST_ASKED} ids")
    return {"users": [_online(world, one) for one in ids]}


def _online(world: World, id: str) -> Json:
    chat = world.chat("viber", id)
    if chat is None:
        status = 4
    elif not chat.resident.subscribed:
        status = 2
    else:
        status = 0
    return {"id": id, "online_status": status, "online_status_message": _ONLINE[status]}


async def post(world: World, fault: str, body: Json) -> Json:
    """Posting to a public chat: the city has none."""
    raise Refused(NO_PUBLIC_CHAT)
