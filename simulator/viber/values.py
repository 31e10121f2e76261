"""One value of a message at a time: its kind and its limits. Each check raises Refused, naming the field."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from simulator.settings import is_web
from simulator.viber.statuses import BAD_DATA, MISSING_DATA, Refused

Json = dict[str, Any]
Check = Callable[[object, str], None]
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def text(most: int, *, least: int = 0) -> Check:
    def check(value: object, name: str) -> None:
        if not isinstance(value, str) or len(value) > most:
            raise Refused(BAD_DATA, f"{name} must be a text of at most {most} characters")
        if len(value) < least:
            raise Refused(MISSING_DATA, f"{name} must not be empty")

    return check


def whole(least: int, most: int) -> Check:
    def check(value: object, name: str) -> None:
        if type(value) is not int or not least <= value <= most:
            raise Refused(BAD_DATA, f"{name} must be a whole number from {least} to {most}")

    return check


def number(least: float, most: float) -> Check:
    def check(value: object, name: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise Refused(BAD_DATA, f"{name} must be a number from {least:g} to {most:g}")

    return check


def one_of(*words: str) -> Check:
    def check(value: object, name: str) -> None:
        if not isinstance(value, str) or value not in words:
            raise Refused(BAD_DATA, f"{name} must be one of {', '.join(words)}")

    return check


def switch(value: object, name: str) -> None:
    if not isinstance(value, bool):
        raise Refused(BAD_DATA, f"{name} must be true or false")


def color(value: object, name: str) -> None:
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        raise Refused(BAD_DATA, f"{name} must be a color such as #efebff")


def web(value: object, name: str) -> None:
    if not is_web(value) or len(str(value)) > 2000:
        raise Refused(BAD_DATA, f"{name} must be an http or https address of at most 2000 characters")


def link(value: object, name: str) -> None:
    """What a phone can open: a page, a chat, a telephone."""
    if isinstance(value, str) and re.fullmatch(r"(viber://|tel:|mailto:)\S{1,1990}", value):
        return
    web(value, name)


def safe_web(value: object, name: str) -> None:
    """Phones load pictures over https only; a city in a box is its own loopback."""
    web(value, name)
    parts = urlsplit(str(value))
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Refused(BAD_DATA, f"{name} must be an https address")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ending(address: object, endings: tuple[str, ...], name: str) -> None:
    if not urlsplit(str(address)).path.lower().endswith(endings):
        raise Refused(BAD_DATA, f"{name} must end in {', '.join(endings)}")


def fields(value: object, name: str, known: dict[str, Check], needed: tuple[str, ...] = ()) -> Json:
    """An object of known fields only, each checked; a field of the wrong case is told its right name."""
    if not isinstance(value, dict):
        raise Refused(BAD_DATA, f"{name} must be an object")
    for field in needed:
        if value.get(field) is None:
            raise Refused(MISSING_DATA, f"{name}.{field}")
    for field, one in value.items():
        if field not in known:
            right = next((word for word in known if word.lower() == field.lower()), "")
            raise Refused(BAD_DATA, f"{name}.{field} is not a field" + (f", {right} is" if right else ""))
        known[field](one, f"{name}.{field}")
    return value
