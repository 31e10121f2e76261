"""Messages on their way to residents: who may get one, how often, and what it costs."""

from typing import Any

from simulator.state import Chat, World
from simulator.viber import callbacks, chats, checks, devices, receipts
from simulator.viber.statuses import (
    BAD_DATA,
    MISSING_DATA,
    NO_WEBHOOK,
    NOT_REGISTERED,
    NOT_SUBSCRIBED,
    TOO_MANY,
    Refused,
)

Json = dict[str, Any]
HOUR, DAY = 3600.0, 24 * 3600.0
UNANSWERED_PER_HOUR = 100
MOST_RECEIVERS = 300
BROADCASTS, BROADCAST_SECONDS = 500, 10.0
FREE, IN_SESSION, CHARGED = 0, 1, 5
_OURS = ("auth_token", "broadcast_list", "receiver")


async def send_message(world: World, fault: str, body: Json) -> Json:
    _check_webhook(world)
    if body.get("receiver") is None:
        raise Refused(MISSING_DATA, "receiver")
    checks.message(body)
    number = callbacks.next_token(world)
    chat, billing = _deliver(world, body["receiver"], body, number, fault)
    if fault == "early_receipts":
        who = chat.resident
        await world.bell.until(lambda: world.courier.idle("viber", who.id), callbacks.SECONDS)
    return {"message_token": str(number) if fault == "string_tokens" else number, "billing_status": billing}


async def broadcast_message(world: World, fault: str, body: Json) -> Json:
    """One token for all; who was not reached is listed. A receiver named twice gets it once."""
    _check_webhook(world)
    receivers = body.get("broadcast_list")
    if receivers is None:
        raise Refused(MISSING_DATA, "broadcast_list")
    if not isinstance(receivers, list) or not 1 <= len(receivers) <= MOST_RECEIVERS:
        raise Refused(BAD_DATA, f"broadcast_list must name 1 to {MOST_RECEIVERS} receivers")
    checks.message(body)
    _count_broadcast(world)
    number, bills, failed = callbacks.next_token(world), [FREE], list[Json]()
    for receiver in _once(receivers):
        try:
            bills.append(_deliver(world, receiver, body, number, fault)[1])
        except Refused as refusal:
            failed.append({"receiver": receiver, "status": refusal.status, "status_message": refusal.words})
    token = str(number) if fault == "string_tokens" else number
    return {"message_token": token, "billing_status": max(bills), "failed_list": failed}


def _once(receivers: list[Any]) -> list[Any]:
    found = list[Any]()
    named = set[str]()
    for one in receivers:
        if not isinstance(one, str) or one not in named:
            found.append(one)
            named |= {one} if isinstance(one, str) else set()
    return found


def _check_webhook(world: World) -> None:
    if not world.viber.webhook:
        raise Refused(NO_WEBHOOK)


def _deliver(world: World, receiver: object, body: Json, number: int, fault: str) -> tuple[Chat, int]:
    """Raises Refused; returns whom it reached and its billing status."""
    chat = world.chat("viber", receiver) if isinstance(receiver, str) else None
    if chat is None:
        raise Refused(NOT_REGISTERED)
    if chat.resident.blocked or not chat.resident.subscribed:
        raise Refused(NOT_SUBSCRIBED)
    able = devices.showing(chat.resident, checks.version(body))
    _count(world, chat)
    billing = _bill(world, chat)
    kept = {key: value for key, value in body.items() if key not in _OURS}
    shown = chats.bubble(world, kept, number) if fault == "failed" else chats.show(world, chat, kept, number)
    receipts.follow(world, chat, shown, able, fault=fault)
    return chat, billing


def _count(world: World, chat: Chat) -> None:
    """At most a hundred in an hour to somebody who does not answer."""
    now = world.clock.now()
    chat.unanswered = [at for at in chat.unanswered if at > now - HOUR]
    if len(chat.unanswered) >= UNANSWERED_PER_HOUR:
        raise Refused(TOO_MANY)
    chat.unanswered.append(now)


def _count_broadcast(world: World) -> None:
    now, account = world.clock.now(), world.viber
    account.broadcasts = [at for at in account.broadcasts if at > now - BROADCAST_SECONDS]
    if len(account.broadcasts) >= BROADCASTS:
        raise Refused(TOO_MANY)
    account.broadcasts.append(now)


def _bill(world: World, chat: Chat) -> int:
    """A day from the resident's last message is a session, in which messages are free."""
    status = IN_SESSION if chat.spoke > world.clock.now() - DAY else CHARGED
    counted = world.viber.billing
    counted[str(status)] = counted.get(str(status), 0) + 1
    return status
