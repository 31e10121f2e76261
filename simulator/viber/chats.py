"""What a bot's message does to a Viber phone: a bubble, and the keyboard that holds from now on."""

from typing import Any

from simulator.state import Chat, Message, World
from simulator.viber import drawing

Json = dict[str, Any]
KINDS = {"video": "file", "url": "text"}


def show(world: World, chat: Chat, body: Json, token: int) -> Message:
    """A message without a keyboard takes the old one away."""
    shown = bubble(world, body, token)
    chat.add(shown)
    chat.keyboard = drawing.panel(body["keyboard"]) if body.get("keyboard") else None
    chat.tracking = body.get("tracking_data") or ""
    world.touch(chat)
    return shown


def bubble(world: World, body: Json, token: int) -> Message:
    """Not yet on any phone."""
    text = _text(body)
    kind = str(KINDS.get(body["type"], body["type"]))
    spans, at = drawing.spans(text), world.clock.now()
    extra = {**holding(body), "author": body["sender"]["name"]}
    return Message(str(token), "bot", kind, text, spans, at, raw=body, extra=extra)


def holding(body: Json) -> Json:
    """What a bubble holds besides words, on either side of the chat."""
    kind = body["type"]
    if kind == "picture":
        return {"picture": body["media"]}
    if kind == "location":
        return {"place": {"latitude": body["location"]["lat"], "longitude": body["location"]["lon"]}}
    if kind in ("file", "video"):
        name = body.get("file_name") or str(body["media"]).rpartition("/")[2]
        return {"file": {"name": name, "size": body.get("size", body.get("file_size", 0))}}
    return {"cards": drawing.cards(body["rich_media"])} if kind == "rich_media" else {}


def _text(body: Json) -> str:
    if body["type"] == "contact":
        return f"{body['contact']['name']}, {body['contact']['phone_number']}"
    if body["type"] == "location":
        return f"{body['location']['lat']}, {body['location']['lon']}"
    names = ("text", "alt_text", "file_name") if body["type"] != "url" else ("media",)
    return next((body[name] for name in names if isinstance(body.get(name), str)), "")
