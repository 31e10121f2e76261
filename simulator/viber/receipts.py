"""What phones tell of a message: `delivered` once per device, `seen` once; `failed` where no device could show it."""

from collections.abc import Sequence
from typing import Any

from simulator.state import Chat, Message, World
from simulator.viber import callbacks, devices, pictures

Json = dict[str, Any]


def follow(world: World, chat: Chat, sent: Message, able: list[Json], *, fault: str = "") -> None:
    """Now, or once a picture is loaded."""
    if fault == "failed":
        failed(world, chat, sent, "message validation failed", fault)
    elif "picture" in sent.extra:
        world.start(_load(world, chat, sent, able, fault))
    else:
        _tell(world, chat, sent, len(able), fault)


def _tell(world: World, chat: Chat, sent: Message, count: int, fault: str) -> None:
    events = ["delivered"] * count + ["seen"]
    for event in reversed(events) if fault == "reversed_receipts" else events:
        _receipt(world, chat, sent, event, {}, fault)
    sent.status = "seen"
    world.touch(chat)


def failed(world: World, chat: Chat, sent: Message, why: str, fault: str = "") -> None:
    """After status 0: the client refused it."""
    world.note(chat, f"Message refused: {why}")
    _receipt(world, chat, sent, "failed", {"desc": why}, fault)


def _receipt(world: World, chat: Chat, sent: Message, event: str, fields: Json, fault: str) -> None:
    token = sent.id if fault == "string_tokens" else int(sent.id)
    callbacks.callback(world, chat, event, {"user_id": chat.resident.id, **fields}, token=token)


async def _load(world: World, chat: Chat, sent: Message, able: Sequence[Json], fault: str) -> None:
    data, why = await pictures.load(world, sent.extra["picture"])
    loaded = [one for one in able if not why and len(data) <= devices.largest_picture(one)]
    if loaded:
        _tell(world, chat, sent, len(loaded), fault)
        return
    del sent.extra["picture"]
    failed(world, chat, sent, why or "the picture is too large for the receiver's device", fault)
