"""What a resident can do with a phone in hand, on either channel."""

from collections.abc import Callable
from typing import Any

from simulator import contents, links
from simulator.guard import Wrong, choice, number, text
from simulator.presses import press, raw_press
from simulator.state import Chat, World
from simulator.telegram import updates
from simulator.viber import callbacks

Json = dict[str, Any]
Act = Callable[[World, Chat, Json], Json | str]
LANGUAGES = ("uk", "en")


def act(world: World, chat: Chat, name: str, body: Json) -> Json:
    """Raises Wrong."""
    if name not in ACTS:
        raise Wrong(f"A resident cannot {name[:40]}: one of {', '.join(ACTS)}.", 404)
    if chat.resident.deactivated:
        raise Wrong("This account was deleted.", 409)
    if chat.resident.blocked and name not in WHILE_BLOCKED:
        raise Wrong("The bot is blocked: unblock it first.", 409)
    done = ACTS[name](world, chat, body)
    answer = {"update_id": done} if isinstance(done, str) else done
    return {"version": chat.version, **answer}


def _start(world: World, chat: Chat, body: Json) -> str:
    return _open(world, chat, text(body, "payload", most=1000, usual=""))


def _open_link(world: World, chat: Chat, body: Json) -> Json:
    """`text` is what a Viber link puts into the field where the resident writes."""
    bot = world.viber.uri if chat.resident.channel == "viber" else world.telegram.username
    link = links.read(text(body, "url", most=2000), chat.resident.channel, bot)
    return {"update_id": _open(world, chat, link.payload), **({"text": link.text} if link.text else {})}


def _open(world: World, chat: Chat, payload: str) -> str:
    if chat.resident.channel == "viber":
        chat.resident.blocked = False
        return callbacks.open_chat(world, chat, payload)
    updates.membership(world, chat, blocked=False)
    command = f"/start {payload}".strip()
    entities = [{"type": "bot_command", "offset": 0, "length": len("/start")}]
    return updates.say(world, chat, {"text": command, "entities": entities})


def _subscribe(world: World, chat: Chat, body: Json) -> str:
    if chat.resident.channel != "viber":
        raise Wrong("Telegram has no subscribing: start instead.", 409)
    chat.resident.blocked = False
    return callbacks.subscribe(world, chat)


def _text(world: World, chat: Chat, body: Json) -> str:
    words = text(body, "text")
    if not words.strip():
        raise Wrong("text must not be empty.")
    if chat.resident.channel == "viber":
        return callbacks.say(world, chat, {"type": "text", "text": words})
    return updates.say(world, chat, {"text": words, **contents.commands(words)})


def _share_location(world: World, chat: Chat, body: Json) -> str:
    where = number(body, "latitude", -90, 90), number(body, "longitude", -180, 180)
    return contents.send(world, chat, "location", contents.location(chat, *where), shown=f"{where[0]}, {where[1]}")


def _share_contact(world: World, chat: Chat, body: Json) -> str:
    whose = choice(body, "whose", ("own", "other", "forwarded"), "own")
    content, shown = contents.contact(world, chat, whose)
    return contents.send(world, chat, "contact", content, shown=shown)


def _media(kind: str) -> Act:
    def send(world: World, chat: Chat, body: Json) -> str:
        return contents.send(world, chat, kind, contents.media(world, chat, kind), shown=contents.SHOWN[kind])

    return send


def _edit(world: World, chat: Chat, body: Json) -> str:
    if chat.resident.channel == "viber":
        raise Wrong("A bot does not hear of edits on Viber.", 409)
    words, message = text(body, "text"), chat.find(body.get("message_id"))
    if message is None or message.sender != "resident" or message.kind != "text":
        raise Wrong("There is no such text of the resident.", 404)
    if not words.strip():
        raise Wrong("text must not be empty.")
    return updates.edit(world, chat, message, words)


def _language(world: World, chat: Chat, body: Json) -> str:
    """A setting of the phone: the bot learns it with the next update."""
    chat.resident.language = choice(body, "language", LANGUAGES)
    chat.resident.locale = text(body, "locale", most=16, usual="")
    world.touch(chat)
    return ""


def _block(world: World, chat: Chat, body: Json) -> str:
    if chat.resident.blocked:
        return ""
    if chat.resident.channel == "viber":
        return callbacks.block(world, chat)
    return updates.membership(world, chat, blocked=True)


def _unblock(world: World, chat: Chat, body: Json) -> str:
    """Viber tells nobody: only the next message subscribes again."""
    if chat.resident.channel == "viber":
        chat.resident.blocked = False
        world.touch(chat)
        return ""
    return updates.membership(world, chat, blocked=False)


def _deactivate(world: World, chat: Chat, body: Json) -> str:
    """The account is deleted; Telegram tells the bot only when it writes."""
    if chat.resident.channel == "viber":
        raise Wrong("A bot does not hear of it on Viber.", 409)
    chat.resident.deactivated = True
    world.touch(chat)
    return ""


ACTS: dict[str, Act] = {
    "start": _start,
    "open_link": _open_link,
    "subscribe": _subscribe,
    "text": _text,
    "press": press,
    "raw_press": raw_press,
    "share_location": _share_location,
    "share_contact": _share_contact,
    **{kind: _media(kind) for kind in ("sticker", "voice", "file", "picture")},
    "edit": _edit,
    "language": _language,
    "block": _block,
    "unblock": _unblock,
    "deactivate": _deactivate,
}
WHILE_BLOCKED = ("start", "open_link", "subscribe", "language", "block", "unblock")
