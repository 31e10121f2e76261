"""Find the button a resident means on what the phone shows, and press it."""

from collections.abc import Iterator
from typing import Any

from simulator import contents
from simulator.guard import Wrong, text, whole
from simulator.state import Chat, Message, Rows, World
from simulator.telegram import updates
from simulator.viber import callbacks, devices

Json = dict[str, Any]
KYIV = (50.4501, 30.5234)


def press(world: World, chat: Chat, body: Json) -> Json | str:
    """Raises Wrong."""
    return _pressed(world, chat, *pressable(chat, body))


def pressable(chat: Chat, body: Json) -> tuple[Message | None, Json]:
    """By label, row, column and message, whichever are given; of several the newest. Raises Wrong."""
    if not any(name in body for name in ("label", "row", "column")):
        raise Wrong("Name the button by label, or by row and column (from 0).")
    wanted = _Wanted(body)
    for message, rows in _shown(chat, body.get("message_id")):
        button = wanted.find(rows)
        if button:
            return message, button
    raise Wrong("No such button is shown.", 404)


class _Wanted:
    def __init__(self, body: Json) -> None:
        self.label = text(body, "label").strip() if "label" in body else None
        self.row = whole(body, "row", 0, 99) if "row" in body else None
        self.column = whole(body, "column", 0, 99) if "column" in body else None

    def find(self, rows: Rows) -> Json | None:
        for row, buttons in enumerate(rows):
            for column, button in enumerate(buttons):
                places = self.row in (None, row) and self.column in (None, column)
                if places and self.label in (None, button["label"].strip()):
                    return button
        return None


def _shown(chat: Chat, message_id: object) -> Iterator[tuple[Message | None, Rows]]:
    """What holds buttons, newest first; a keyboard below the chat belongs to no message."""
    if message_id is None and chat.resident.channel == "viber" and chat.keyboard:
        yield None, chat.keyboard
    for message in reversed(chat.messages):
        if "cards" in message.extra and message_id in (None, message.id):
            yield message, [[button] for button in message.extra["cards"]["buttons"]]
        if message.buttons and message_id in (None, message.id):
            yield message, message.buttons
    if message_id is None and chat.resident.channel == "telegram" and chat.keyboard:
        yield None, chat.keyboard


def _pressed(world: World, chat: Chat, message: Message | None, button: Json) -> Json | str:
    kind, is_viber = button["kind"], chat.resident.channel == "viber"
    if kind == "link":
        return {"url": button["url"]}
    if is_viber and kind.startswith("share_") and devices.of(chat.resident)[0]["os"] == "desktop":
        raise Wrong("Sharing does nothing on a desktop.", 409)
    if kind == "share_phone":
        content, shown = contents.contact(world, chat, "own")
        return contents.send(world, chat, "contact", content, shown=shown)
    if kind == "share_location":
        shown = f"{KYIV[0]}, {KYIV[1]}"
        return contents.send(world, chat, "location", contents.location(chat, *KYIV), shown=shown)
    if is_viber and kind == "press":
        words = {"type": "text", "text": button["data"]}
        return callbacks.say(world, chat, words, silent=button.get("silent", False))
    if message and kind == "press":
        return updates.press(world, chat, message, button["data"])
    if not message and not is_viber:
        return updates.say(world, chat, {"text": button["label"]})
    raise Wrong("This button does nothing here.", 409)


def raw_press(world: World, chat: Chat, body: Json) -> str:
    """As a modified client could: any data, whatever is shown. Raises Wrong."""
    data = text(body, "data")
    if chat.resident.channel == "viber":
        return callbacks.say(world, chat, {"type": "text", "text": data}, silent=True)
    wanted = body.get("message_id")
    from_bot = (one for one in reversed(chat.messages) if one.sender == "bot")
    message = next((one for one in from_bot if wanted in (None, one.id)), None)
    if message is None:
        raise Wrong("There is no such message of the bot.", 404)
    return updates.press(world, chat, message, data)
