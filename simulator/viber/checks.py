"""What Viber accepts in a message: everything else is answered with a status and a word."""

from typing import Any

Json = dict[str, Any]
OK, INVALID_URL, INVALID_TOKEN, BAD_DATA, MISSING_DATA = 0, 1, 2, 3, 4
NOT_REGISTERED, NOT_SUBSCRIBED, NO_WEBHOOK, TOO_MANY = 5, 6, 10, 12
NAMES = {
    INVALID_URL: "invalidUrl",
    INVALID_TOKEN: "invalidAuthToken",
    BAD_DATA: "badData",
    MISSING_DATA: "missingData",
    NOT_REGISTERED: "receiverNotRegistered",
    NOT_SUBSCRIBED: "notSubscribed",
    NO_WEBHOOK: "webhookNotSet",
    TOO_MANY: "tooManyRequests",
}
ACTIONS = ("reply", "open-url", "location-picker", "share-phone", "none")
SHARES = {"location-picker": "share_location", "share-phone": "share_phone"}
TYPES = ("text", "picture", "video", "file", "contact", "url", "location", "sticker", "rich_media")
_NEEDS = {
    "text": ("text",),
    "picture": ("text", "media"),
    "video": ("media", "size"),
    "file": ("media", "size", "file_name"),
    "contact": ("contact",),
    "url": ("media",),
    "location": ("location",),
    "sticker": ("sticker_id",),
    "rich_media": ("rich_media",),
}


class Refused(Exception):
    """A status other than 0; `why` follows its name."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.words = NAMES[status] + (f": {why}" if why else "")


def message(body: Json) -> None:
    """Raises Refused."""
    kind = body.get("type")
    if kind is None:
        raise Refused(MISSING_DATA, "type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise Refused(BAD_DATA, "type")
    for name in _NEEDS[kind]:
        if body.get(name) is None:
            raise Refused(MISSING_DATA, name)
    _sender(body.get("sender"))
    if "text" in body:
        _length(body["text"], "text", 7000, least=1 if kind == "text" else 0)
    if "tracking_data" in body and body["tracking_data"] is not None:
        _length(body["tracking_data"], "tracking_data", 4000)
    version = body.get("min_api_version", 1)
    if type(version) is not int or version < 1:
        raise Refused(BAD_DATA, "min_api_version")
    if body.get("keyboard") is not None:
        keyboard(body["keyboard"], version)


def _sender(sender: object) -> None:
    if not isinstance(sender, dict) or sender.get("name") is None:
        raise Refused(MISSING_DATA, "sender.name")
    _length(sender["name"], "sender.name", 28, least=1)


def keyboard(value: object, version: int) -> None:
    """Raises Refused."""
    if not isinstance(value, dict) or value.get("Type") != "keyboard":
        raise Refused(BAD_DATA, "keyboard.Type must be keyboard")
    buttons = value.get("Buttons")
    if not isinstance(buttons, list) or not buttons:
        raise Refused(MISSING_DATA, "keyboard.Buttons")
    for one in buttons:
        button(one, version)


def button(one: object, version: int) -> None:
    """Raises Refused."""
    if not isinstance(one, dict):
        raise Refused(BAD_DATA, "keyboard.Buttons")
    _between(one.get("Columns", 6), "Columns", 6)
    _between(one.get("Rows", 1), "Rows", 2)
    action = one.get("ActionType", "reply")
    if action not in ACTIONS:
        raise Refused(BAD_DATA, "ActionType")
    if not one.get("ActionBody"):
        raise Refused(MISSING_DATA, "ActionBody must not be empty")
    _length(one["ActionBody"], "ActionBody", 250 if action == "reply" else 2000, least=1)
    if one.get("Text") is not None:
        _length(one["Text"], "Text", 250)
    if action in SHARES and version < 3:
        raise Refused(BAD_DATA, f"{action} needs min_api_version 3 or more beside the keyboard")


def _between(value: object, name: str, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise Refused(BAD_DATA, f"{name} must be from 1 to {most}")


def _length(value: object, name: str, most: int, *, least: int = 0) -> None:
    if not isinstance(value, str) or len(value) > most:
        raise Refused(BAD_DATA, f"{name} must be a text of at most {most} characters")
    if len(value) < least:
        raise Refused(MISSING_DATA, name)
