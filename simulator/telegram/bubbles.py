"""From a message as the API tells it to the bubble a phone shows."""

from typing import Any

from simulator.state import Chat, Message, World
from simulator.telegram import markup
from simulator.telegram.chats import bot, room
from simulator.telegram.params import flag, member
from simulator.telegram.refusals import bad
from simulator.telegram.text import spans

Json = dict[str, Any]


def draw(message: Message) -> None:
    """What stands in `raw` is what is shown."""
    raw = message.raw
    message.kind, message.extra = look(raw)
    message.text = str(raw.get("text", raw.get("caption", raw.get("venue", {}).get("address", ""))))
    message.spans = spans(message.text, raw.get("entities") or raw.get("caption_entities") or [])
    message.buttons = markup.drawn(raw.get("reply_markup", {}))


def look(raw: Json) -> tuple[str, Json]:
    """(kind, what it holds besides words)"""
    if "photo" in raw:
        return "picture", {"picture": f"/control/files/{raw['photo'][-1]['file_id']}"}
    if "document" in raw:
        file = raw["document"]
        return "file", {"file": {"name": file.get("file_name", ""), "size": file["file_size"]}}
    if "location" in raw:
        place = {name: raw["location"][name] for name in ("latitude", "longitude")}
        return "location", {"place": place | ({"title": raw["venue"]["title"]} if "venue" in raw else {})}
    return "text", {}


def next_message(world: World, chat: Chat, sender: Json) -> Json:
    """The head that every message has."""
    world.telegram.last_message += 1
    return {
        "message_id": world.telegram.last_message,
        "from": sender,
        "chat": room(chat),
        "date": int(world.clock.now()),
    }


def post(world: World, chat: Chat, content: Json, params: Json, keyboard: Json) -> Json:
    """The bot's message stands in the chat; the Message it became."""
    raw = {**next_message(world, chat, bot(world)), **_replied(chat, params), **content}
    if flag(params, "protect_content"):
        raw["has_protected_content"] = True
    if keyboard.get("inline_keyboard"):
        raw["reply_markup"] = keyboard
    message = Message(str(raw["message_id"]), "bot", "text", "", [], world.clock.now(), status="seen", raw=raw)
    draw(message)
    chat.add(message)
    _set_keyboard(chat, keyboard)
    world.touch(chat)
    return raw


def _replied(chat: Chat, params: Json) -> Json:
    """Raises Refused, unless it may go without the message it answers."""
    asked = member(params, "reply_parameters")
    asked = asked if isinstance(asked, dict) else {"message_id": params.get("reply_to_message_id")}
    if asked.get("message_id") in (None, ""):
        return {}
    found = chat.find(asked["message_id"])
    if found is None:
        if flag(asked, "allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    return {"reply_to_message": {key: value for key, value in found.raw.items() if key != "reply_to_message"}}


def _set_keyboard(chat: Chat, keyboard: Json) -> None:
    if "keyboard" in keyboard:
        chat.keyboard = markup.drawn_reply(keyboard)
        chat.keyboard_once = flag(keyboard, "one_time_keyboard")
    elif flag(keyboard, "remove_keyboard"):
        chat.keyboard, chat.keyboard_once = None, False
