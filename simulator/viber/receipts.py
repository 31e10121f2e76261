"""What phones tell of a message: `delivered` once per device, `seen` once; `failed` where no device could show it."""

from collections.abc import Sequence
from typing import Any

import aiohttp

from simulator.state import Chat, Message, World
from simulator.viber import callbacks, devices

Json = dict[str, Any]
PICTURE_SECONDS = 10.0


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
    size, why = await _picture(world, sent.extra["picture"])
    loaded = [one for one in able if not why and size <= devices.largest_picture(one)]
    if loaded:
        _tell(world, chat, sent, len(loaded), fault)
        return
    del sent.extra["picture"]
    failed(world, chat, sent, why or "the picture is too large for the receiver's device", fault)


async def _picture(world: World, address: str) -> tuple[int, str]:
    """(its bytes, why it could not be loaded), never reading more than any phone would."""
    assert world.http is not None  # noqa: S101 - messages arrive only while the app runs
    limit, size = devices.LARGEST_ELSEWHERE, 0
    try:
        async with world.http.get(address, timeout=aiohttp.ClientTimeout(total=PICTURE_SECONDS)) as answer:
            if answer.status != 200:
                return 0, f"the picture's address answered {answer.status}"
            if not answer.content_type.startswith("image/"):
                return 0, f"the picture's address holds {answer.content_type}"
            async for part in answer.content.iter_chunked(65536):
                size += len(part)
                if size > limit:
                    break
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        return 0, "the picture could not be loaded"
    return size, ""
