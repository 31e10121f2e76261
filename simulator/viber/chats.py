"""What a bot's message does to a Viber phone: a bubble, and the keyboard that holds from now on."""

from typing import Any

from simulator.state import Chat, Message, World
from simulator.viber import drawing

Json = dict[str, Any]
_KINDS = {"location": "location", "contact": "contact", "sticker": "sticker", "file": "file", "video": "file"}


def show(world: World, chat: Chat, body: Json, token: int) -> Message:
    """A message without a keyboard takes the old one away."""
    kind = _KINDS.get(body["type"], "picture" if body["type"] == "picture" else "text")
    text = _text(body)
    shown = Message(str(token), "bot", kind, text, drawing.spans(text), world.clock.now(), raw=body)
    chat.add(shown)
    chat.keyboard = drawing.panel(body["keyboard"]) if body.get("keyboard") else None
    world.touch(chat)
    return shown


def _text(body: Json) -> str:
    if isinstance(body.get("text"), str):
        return str(body["text"])
    for name in ("file_name", "media"):
        if isinstance(body.get(name), str):
            return str(body[name])
    return ""
