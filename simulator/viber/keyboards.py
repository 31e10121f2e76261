"""Keyboards and rich media, field by field: PascalCase names, their kinds, their ranges."""

import re
from typing import Any

from simulator.viber import grid
from simulator.viber.statuses import BAD_DATA, MISSING_DATA, Refused
from simulator.viber.values import Check, color, fields, link, number, one_of, switch, text, web, whole

Json = dict[str, Any]
MOST_ROWS = 12
"""Of a phone held upright."""
CARDS, CARD_ROWS = 6, 7
MOST_BUTTONS = CARDS * CARD_ROWS * grid.COLUMNS
ACTIONS = ("reply", "open-url", "location-picker", "share-phone", "none")
SHARES = {"location-picker": "share_location", "share-phone": "share_phone"}
TAGS = ("b", "i", "u", "s", "br", "font")
_TAG = re.compile(r"</?\s*([a-zA-Z][\w-]*)[^<>]*>")
_SCALES = one_of("crop", "fill", "fit")


def _words(value: object, name: str) -> None:
    text(250)(value, name)
    for tag in _TAG.findall(str(value)):
        if tag.lower() not in TAGS:
            raise Refused(BAD_DATA, f"{name} may have the tags {', '.join(TAGS)} and no {tag}")


def _paddings(value: object, name: str) -> None:
    if not isinstance(value, list) or len(value) != 4:
        raise Refused(BAD_DATA, f"{name} must be four numbers")
    for one in value:
        whole(0, 12)(one, name)


def _parts(known: dict[str, Check], *needed: str) -> Check:
    def check(value: object, name: str) -> None:
        fields(value, name, known, needed)

    return check


_BROWSER = {
    "ActionButton": one_of("forward", "send", "open-externally", "send-to-bot", "none"),
    "ActionPredefinedURL": web,
    "TitleType": one_of("domain", "default"),
    "CustomTitle": text(15),
    "Mode": one_of("fullscreen", "fullscreen-portrait", "fullscreen-landscape", "partial-size"),
    "FooterType": one_of("default", "hidden"),
    "ActionReplyData": text(2000),
}
# `medium` and `middle` across are no documented values, but stand in an official example.
BUTTON: dict[str, Check] = {
    "Columns": whole(1, grid.COLUMNS),
    "ActionType": one_of(*ACTIONS),
    "ActionBody": text(2000, least=1),
    "Text": _words,
    "TextVAlign": one_of("top", "middle", "bottom"),
    "TextHAlign": one_of("left", "center", "right", "middle"),
    "TextSize": one_of("small", "regular", "large", "medium"),
    "TextOpacity": whole(0, 100),
    "TextPaddings": _paddings,
    "TextBgGradientColor": color,
    "TextShouldFit": switch,
    "BgColor": color,
    "BgMediaType": one_of("picture", "gif"),
    "BgMedia": web,
    "BgMediaScaleType": _SCALES,
    "BgLoop": switch,
    "Image": web,
    "ImageScaleType": _SCALES,
    "Silent": switch,
    "OpenURLType": one_of("internal", "external"),
    "OpenURLMediaType": one_of("not-media", "video", "gif", "picture", "audio"),
    "InternalBrowser": _parts(_BROWSER),
    "Map": _parts({"Latitude": number(-90, 90), "Longitude": number(-180, 180)}, "Latitude", "Longitude"),
    "Frame": _parts({"BorderWidth": whole(0, 10), "BorderColor": color, "CornerRadius": whole(0, 10)}),
    "MediaPlayer": _parts({"Title": text(250), "Subtitle": text(250), "ThumbnailURL": web, "Loop": switch}),
}
_ON_KEYBOARD = {**BUTTON, "Rows": whole(1, 2)}
_ON_CARD = {**BUTTON, "Rows": whole(1, CARD_ROWS)}


def _list(value: object, name: str) -> None:
    if not isinstance(value, list):
        raise Refused(BAD_DATA, f"{name} must be a list")
    if not value:
        raise Refused(MISSING_DATA, name)
    if len(value) > MOST_BUTTONS:
        raise Refused(BAD_DATA, f"{name} are more than fit")


_RICH_MEDIA: dict[str, Check] = {
    "Type": one_of("rich_media"),
    "Buttons": _list,
    "BgColor": color,
    "ButtonsGroupColumns": whole(1, grid.COLUMNS),
    "ButtonsGroupRows": whole(1, CARD_ROWS),
}
KEYBOARD: dict[str, Check] = {
    **_RICH_MEDIA,
    "Type": one_of("keyboard"),
    "DefaultHeight": switch,
    "CustomDefaultHeight": whole(40, 70),
    "HeightScale": whole(20, 100),
    "InputFieldState": one_of("regular", "minimized", "hidden"),
}
_SINCE = {"CustomDefaultHeight": 3, "HeightScale": 3, "InputFieldState": 4}


def keyboard(value: object, version: int) -> None:
    """Raises Refused."""
    board = fields(value, "keyboard", KEYBOARD, ("Type", "Buttons"))
    for field, since in _SINCE.items():
        if field in board and version < since:
            raise Refused(BAD_DATA, f"keyboard.{field} needs min_api_version {since} or more")
    for place, one in enumerate(board["Buttons"]):
        name = f"keyboard.Buttons[{place}]"
        action = _button(one, name, _ON_KEYBOARD)
        if action in SHARES and version < 3:
            raise Refused(BAD_DATA, f"{name}: {action} needs min_api_version 3 or more beside the keyboard")
    if grid.height(board["Buttons"]) > MOST_ROWS:
        raise Refused(BAD_DATA, f"keyboard.Buttons take more than {MOST_ROWS} rows")


def rich_media(value: object, version: int) -> None:
    """Raises Refused."""
    if version < 2:
        raise Refused(BAD_DATA, "rich_media needs min_api_version 2 or more")
    media = fields(value, "rich_media", _RICH_MEDIA, ("Type", "Buttons"))
    columns, rows = shape(media)
    for place, one in enumerate(media["Buttons"]):
        name = f"rich_media.Buttons[{place}]"
        action = _button(one, name, _ON_CARD)
        if action in SHARES:
            raise Refused(BAD_DATA, f"{name}: {action} has no place in rich media")
        whole(1, columns)(one.get("Columns", columns), f"{name}.Columns")
        whole(1, rows)(one.get("Rows", 1), f"{name}.Rows")
    if grid.height(media["Buttons"], columns, rows) > CARDS * rows:
        raise Refused(BAD_DATA, f"rich_media.Buttons take more than {CARDS} cards")


def shape(media: Json) -> tuple[int, int]:
    """Columns and rows of a card."""
    return media.get("ButtonsGroupColumns", grid.COLUMNS), media.get("ButtonsGroupRows", CARD_ROWS)


def _button(one: object, name: str, known: dict[str, Check]) -> str:
    """Its action."""
    button = fields(one, name, known, ("ActionBody",))
    action = str(button.get("ActionType", "reply"))
    if action == "reply":
        text(250)(button["ActionBody"], f"{name}.ActionBody")
    if action == "open-url":
        link(button["ActionBody"], f"{name}.ActionBody")
    return action
