"""What a conversation answers: text, pictures, cards and buttons as plain values that no channel has touched yet.

A Reply is drawn for Telegram or Viber by `bot/channels`. Text comes from catalogue sentences with a little
markup: `<b>`, `<i>` and `<a name>`, where `name` is the keyword that holds the address. Values are put in after
the markup was read, so nothing a person wrote can become markup.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from aiogram.filters.callback_data import CallbackData
from pydantic import TypeAdapter

Style = Literal["plain", "bold", "italic", "link"]


class Span(NamedTuple):
    """A run of text in one style; `url` only where the style is "link"."""

    text: str
    style: Style = "plain"
    url: str = ""


Text = tuple[Span, ...]


class Button(NamedTuple):
    """`value` is the packed CallbackData of a press (unsealed) or the address of a link."""

    label: str
    action: Literal["press", "link", "share_phone", "share_location"] = "press"
    value: str = ""


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`media` is its id in `storage/media.py`: anybody may see it, so it shows nobody's affairs. What it tells is in
    the reply's words too, for those who do not see it."""

    media: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees (WGS 84), and what is there."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of a list: what it is, a few words, and the button that opens it. `opens` is that button's label where
    it stands under its own card and need not name it."""

    title: str
    text: Text
    button: Button
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`replaces`: show it in place of the message whose button was pressed, where the channel can. Picture and place
    come before the words, cards after them, and the rows of buttons last."""

    text: Text
    cards: tuple[Card, ...] = ()
    rows: tuple[Row, ...] = ()
    replaces: bool = True
    picture: Picture | None = None
    place: Place | None = None

    def without_buttons(self) -> "Reply":
        return replace(self, rows=(), cards=tuple(replace(c, button=Button("", "link")) for c in self.cards))


replies = TypeAdapter(Reply)
"""Reads and writes a Reply as JSON, for one that is owed."""


def press(label: str, data: CallbackData) -> Button:
    return Button(label, "press", data.pack())


def link(label: str, url: str) -> Button:
    return Button(label, "link", url)


_STYLES: dict[str, Style] = {"b": "bold", "i": "italic", "a": "link"}
_TAG = re.compile(r"<(?P<tag>[bi]|a (?P<name>\w+))>(?P<inside>[^<]*)</(?P<end>[bia])>|(?P<stray></?\w[^>]*>)")


def say(template: str, **values: object) -> Text:
    """A catalogue sentence with its values. Raises ValueError on markup that is not understood, KeyError on a
    missing value: both are mistakes in a catalogue, and a test reads every sentence of every language."""
    spans = (
        Span(piece.format(**values), style, str(values[name]) if name else "")
        for piece, style, name in _pieces(template)
    )
    return tuple(span for span in spans if span.text)


@lru_cache(maxsize=1000)
def _pieces(template: str) -> tuple[tuple[str, Style, str], ...]:
    """(words, style, the name of an address) one after the other; read once, since the same few are said all day."""
    pieces: list[tuple[str, Style, str]] = []
    place = 0
    for tag in _TAG.finditer(template):
        if tag["stray"] or tag["tag"][0] != tag["end"]:
            raise ValueError(f"markup not understood: {tag[0]}")
        pieces.append((template[place : tag.start()], "plain", ""))
        pieces.append((tag["inside"], _STYLES[tag["end"]], tag["name"] or ""))
        place = tag.end()
    return (*pieces, (template[place:], "plain", ""))


def paragraphs(*texts: Text) -> Text:
    """Texts one below the other, with an empty line between them; empty ones are left out."""
    spans: list[Span] = []
    for text in filter(None, texts):
        spans.extend([Span("\n\n"), *text] if spans else text)
    return tuple(spans)
