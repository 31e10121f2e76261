"""What Viber accepts in a message: everything else is answered with a status and a word."""

import re
from typing import Any

from simulator.settings import is_web
from simulator.viber import keyboards
from simulator.viber.statuses import BAD_DATA, MISSING_DATA, NOT_INLINE, PAYMENT_UNSUPPORTED, Refused
from simulator.viber.values import Check, ending, fields, number, safe_web, text, web, whole

Json = dict[str, Any]
LONGEST_TEXT, LONGEST_CAPTION, LONGEST_TRACKING = 7000, 768, 4000
LARGEST_VIDEO, LARGEST_FILE = 26 * 1024 * 1024, 50 * 1024 * 1024
PICTURES = (".jpg", ".jpeg", ".png", ".gif")
_EXECUTABLE = """
action apk app bat bin cmd com command cpl csh exe gadget inf1 ins inx ipa isu job jse ksh lnk msc msi msp mst osx out
paf pif prg ps1 reg rgs run sct shb shs u3p vb vbe vbs vbscript workflow ws wsf
"""
FORBIDDEN = frozenset(_EXECUTABLE.split())
_CONTACT: dict[str, Check] = {
    "name": text(28, least=1),
    "phone_number": text(18, least=1),
    "avatar": lambda value, name: None if value in (None, "") else web(value, name),
}
_LOCATION: dict[str, Check] = {"lat": number(-90, 90), "lon": number(-180, 180)}


def message(body: Json) -> None:
    """Raises Refused."""
    kind = body.get("type")
    if kind is None:
        raise Refused(MISSING_DATA, "type")
    if kind == "payment":
        raise Refused(PAYMENT_UNSUPPORTED)
    if not isinstance(kind, str) or kind not in TYPES:
        raise Refused(BAD_DATA, f"type must be one of {', '.join(TYPES)}")
    if body.get("chat_id") is not None:
        raise Refused(NOT_INLINE)
    _sender(body.get("sender"))
    text(LONGEST_TRACKING)(body.get("tracking_data") or "", "tracking_data")
    whole(1, 1000)(version(body), "min_api_version")
    needed, check = TYPES[kind]
    for name in needed:
        if body.get(name) is None:
            raise Refused(MISSING_DATA, name)
    check(body)
    if body.get("keyboard") is not None:
        keyboards.keyboard(body["keyboard"], version(body))


def version(body: Json) -> Any:  # noqa: ANN401 - checked by whoever reads a message
    """It holds for the whole message, and is read at its root alone."""
    return body.get("min_api_version", 1)


def _sender(sender: object) -> None:
    if not isinstance(sender, dict) or sender.get("name") is None:
        raise Refused(MISSING_DATA, "sender.name")
    text(28, least=1)(sender["name"], "sender.name")
    if sender.get("avatar") and not is_web(sender["avatar"]):
        raise Refused(BAD_DATA, "sender.avatar must be an http or https address")


def _text(body: Json) -> None:
    text(LONGEST_TEXT, least=1)(body["text"], "text")


def _picture(body: Json) -> None:
    text(LONGEST_CAPTION)(body["text"], "text")
    safe_web(body["media"], "media")
    ending(body["media"], PICTURES, "media")
    _thumbnail(body)


def _video(body: Json) -> None:
    web(body["media"], "media")
    ending(body["media"], (".mp4",), "media")
    whole(1, LARGEST_VIDEO)(body["size"], "size")
    if body.get("duration") is not None:
        whole(1, 180)(body["duration"], "duration")
    if body.get("text") is not None:
        text(LONGEST_CAPTION)(body["text"], "text")
    _thumbnail(body)


def _thumbnail(body: Json) -> None:
    if body.get("thumbnail") is not None:
        web(body["thumbnail"], "thumbnail")


def _file(body: Json) -> None:
    web(body["media"], "media")
    whole(1, LARGEST_FILE)(body["size"], "size")
    text(256, least=1)(body["file_name"], "file_name")
    extension = re.search(r"[^.]\.([^./\\]+)$", body["file_name"])
    if extension is None:
        raise Refused(BAD_DATA, "file_name must have an extension")
    if extension[1].lower() in FORBIDDEN:
        raise Refused(BAD_DATA, f"file_name may not end in .{extension[1].lower()}")


def _sticker(body: Json) -> None:
    value = body["sticker_id"]
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else value
    whole(1, 999_999_999)(number, "sticker_id")


def _contact(body: Json) -> None:
    fields(body["contact"], "contact", _CONTACT, ("name", "phone_number"))


def _url(body: Json) -> None:
    web(body["media"], "media")


def _location(body: Json) -> None:
    fields(body["location"], "location", _LOCATION, ("lat", "lon"))


def _rich_media(body: Json) -> None:
    keyboards.rich_media(body["rich_media"], version(body))
    if body.get("alt_text") is not None:
        text(LONGEST_TEXT)(body["alt_text"], "alt_text")


TYPES = {
    "text": (("text",), _text),
    "picture": (("text", "media"), _picture),
    "video": (("media", "size"), _video),
    "file": (("media", "size", "file_name"), _file),
    "contact": (("contact",), _contact),
    "url": (("media",), _url),
    "location": (("location",), _location),
    "sticker": (("sticker_id",), _sticker),
    "rich_media": (("rich_media",), _rich_media),
}
