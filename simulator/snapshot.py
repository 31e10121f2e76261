"""Keep the city across restarts: one private JSON file, replaced as a whole."""

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.deliveries import Delivery
from simulator.files import File
from simulator.flood import USUAL
from simulator.platform import PLATFORM, Platform
from simulator.state import WORLD, Chat, Message, Resident, TelegramAccount, ViberAccount, World

Json = dict[str, Any]
DEBOUNCE_SECONDS = 0.5
FORMAT = 1


def dump(world: World, platform: Platform | None) -> Json:
    return {
        "format": FORMAT,
        "version": world.version,
        "ahead_seconds": world.clock.ahead_seconds,
        "telegram": asdict(world.telegram),
        "viber": asdict(world.viber),
        "chats": [asdict(chat) for chat in world.chats.values()],
        "groups": [asdict(chat) for chat in world.groups.values()],
        "files": [asdict(file) for file in world.files.known.values()],
        "pending": [asdict(one) for one in world.courier.pending.values()],
        "done": [asdict(one) for one in world.courier.done],
        "last_number": world.courier.last_number,
        "held": world.courier.held,
        "events": platform.events if platform else [],
    }


def load(world: World, platform: Platform | None, kept: Json) -> None:
    """Raises KeyError, TypeError or ValueError for a file of another kind; nothing is changed then."""
    if kept["format"] != FORMAT:
        raise ValueError("another format")
    chats, groups = ([_chat(one) for one in kept.get(name, [])] for name in ("chats", "groups"))
    files = [File(**one) for one in kept.get("files", [])]
    telegram, viber = TelegramAccount(**kept["telegram"]), ViberAccount(**kept["viber"])
    telegram.answerable = {key: (who, at) for key, (who, at) in telegram.answerable.items()}
    pending, done = ([Delivery(**one) for one in kept[name]] for name in ("pending", "done"))
    world.telegram, world.viber = telegram, viber
    world.chats = {(chat.resident.channel, chat.resident.id): chat for chat in chats}
    world.groups = {chat.resident.id: chat for chat in groups}
    world.files.known = {file.id: file for file in files}
    world.version, world.clock.ahead_seconds = int(kept["version"]), float(kept["ahead_seconds"])
    world.courier.last_number = int(kept["last_number"])
    world.courier.done.extend(done)
    world.courier.held = kept["held"] is True
    for one in pending:
        one.state, one.due = "waiting", 0.0
        world.courier.put(one)
    if platform:
        platform.events[:] = kept["events"]


def _chat(kept: Json) -> Chat:
    return Chat(
        **{
            **kept,
            "resident": Resident(**kept["resident"]),
            "messages": [Message(**one) for one in kept["messages"]],
        }
    )


def read(path: Path) -> Json | None:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) else None


def write(path: Path, kept: Json) -> None:
    """Whole or not at all, and for nobody else's eyes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(kept, file)
        os.chmod(temporary, 0o600)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


async def keeping(app: web.Application) -> AsyncIterator[None]:
    """While the app runs: what changed is written soon after, and at the end."""
    world, platform = app[WORLD], app.get(PLATFORM)
    path = world.settings.state_path
    if path is None:
        yield
        return
    if (kept := read(path)) is not None:
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            load(world, platform, kept)
    world.files.sweep()
    task = asyncio.create_task(_write_changes(world, platform, path))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    write(path, dump(world, platform))


async def _write_changes(world: World, platform: Platform | None, path: Path) -> None:
    written = -1
    while not world.bell.closed:
        if world.version == written:
            await world.bell.wait(3600)
            continue
        await asyncio.sleep(DEBOUNCE_SECONDS)
        written = world.version
        began = time.monotonic()
        with contextlib.suppress(OSError):
            write(path, dump(world, platform))
        # A large city is written more rarely: residents come first.
        await asyncio.sleep(20 * (time.monotonic() - began))


async def clear(world: World) -> None:
    """Back to the first day; the accounts keep their webhooks, and numbers never come twice."""
    await world.drop_errands()
    await world.courier.clear()
    world.faults.clear()
    world.chats.clear()
    world.groups.clear()
    world.flood.set(USUAL)
    world.telegram.answerable.clear()
    world.viber.billing.clear()
    world.settle_samples()
