"""How callbacks travel, and what an answer may bring: the welcome of an opened chat."""

from simulator.deliveries import Answer, Carrier, Delivery
from simulator.reading import parse
from simulator.state import World
from simulator.viber import chats, checks, devices, receipts
from simulator.viber.callbacks import next_token, post
from simulator.viber.statuses import BAD_DATA, Refused


def carrier(world: World) -> Carrier:
    async def taken(delivery: Delivery, answer: Answer) -> None:
        _show_taken(world, delivery)
        if delivery.body["event"] == "conversation_started" and not delivery.repeats:
            welcome(world, delivery.resident, answer.body)

    return Carrier(
        ready=lambda: bool(world.viber.webhook),
        send=lambda delivery: post(world, delivery.body),
        taken=taken,
        is_taken=lambda status: status == 200,
        pause=lambda attempts: min(2.0 ** min(attempts - 1, 10), 600.0),
    )


def welcome(world: World, resident: str, answer: bytes) -> None:
    """The one message an answer may bring; what Viber would refuse is noted on the phone."""
    chat = world.chat("viber", resident)
    body = parse(answer.decode("utf-8", "replace"))
    if chat is None or chat.resident.blocked or not isinstance(body, dict) or "type" not in body:
        return
    try:
        if "receiver" in body:
            raise Refused(BAD_DATA, "a welcome names no receiver")
        checks.message(body)
        able = devices.showing(chat.resident, checks.version(body))
    except Refused as refusal:
        world.note(chat, f"Welcome refused: {refusal.words}")
    else:
        counted = world.viber.billing
        counted["0"] = counted.get("0", 0) + 1
        receipts.follow(world, chat, chats.show(world, chat, body, next_token(world)), able)


def _show_taken(world: World, delivery: Delivery) -> None:
    chat = world.chat("viber", delivery.resident)
    shown = chat.find(delivery.message_id) if chat and delivery.message_id else None
    if shown:
        shown.status = "seen"
