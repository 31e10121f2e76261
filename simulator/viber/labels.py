"""The words on a Viber button: b, i, u, s, br and font are read, everything else is words."""

import html
import re
from typing import Any

Json = dict[str, Any]
_TAG = re.compile(r"<(?P<end>/?)(?P<name>b|i|u|s|br|font)\b(?P<rest>[^<>]*)>", re.IGNORECASE)
_COLOR = re.compile(r"\bcolor\s*=\s*[\"']?(#[0-9a-fA-F]{6})\b", re.IGNORECASE)
_LOOKS = {"b": "bold", "i": "italic", "u": "underline", "s": "struck"}


def spans(text: str) -> list[Json]:
    """Pieces of one look each; a tag that nobody closes holds to the end."""
    drawn, open_tags, at = list[Json](), list[tuple[str, Json]](), 0
    for tag in _TAG.finditer(text):
        drawn += _words(text[at : tag.start()], open_tags)
        at, name = tag.end(), tag["name"].lower()
        if name == "br":
            drawn += _words("\n", open_tags)
        elif tag["end"]:
            _close(open_tags, name)
        else:
            open_tags.append((name, _look(name, tag["rest"])))
    return drawn + _words(text[at:], open_tags)


def label(text: str) -> str:
    """The words alone."""
    return "".join(one["text"] for one in spans(text)).strip()


def color(text: str) -> str:
    """The first that is named, "" for none."""
    return next((one["color"] for one in spans(text) if "color" in one), "")


def _words(text: str, open_tags: list[tuple[str, Json]]) -> list[Json]:
    look = {name: value for _, one in open_tags for name, value in one.items()}
    return [{"text": html.unescape(text), **look}] if text else []


def _close(open_tags: list[tuple[str, Json]], name: str) -> None:
    for place in reversed(range(len(open_tags))):
        if open_tags[place][0] == name:
            del open_tags[place]
            return


def _look(name: str, rest: str) -> Json:
    if name != "font":
        return {_LOOKS[name]: True}
    found = _COLOR.search(rest)
    return {"color": found[1]} if found else {}
