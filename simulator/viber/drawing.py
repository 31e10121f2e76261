"""How a Viber phone draws what a bot sent: light markdown, and a panel of buttons."""

import html
import re
from typing import Any

from simulator.viber import grid
from simulator.viber.keyboards import SHARES, shape

Json = dict[str, Any]
Rows = list[list[Json]]
_URL = r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»*_]"
_MARKS = re.compile(
    rf"(?P<url>{_URL})"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<!\w)~(?P<struck>[^\s~](?:[^~\n]*[^\s~])?)~(?!\w)"
    r"|```(?P<code>[^`]+)```"
)
_TAG = re.compile(r"</?(?:b|i|u|s|font)\b[^<>]*>|<br\s*/?>", re.IGNORECASE)


def spans(text: str, look: Json | None = None) -> list[Json]:
    """*bold*, _italic_, ```code``` and addresses; bold and italic may lie in one another."""
    drawn, at, base = list[Json](), 0, look or {}
    for mark in _MARKS.finditer(text):
        drawn += _plain(text[at : mark.start()], base)
        at = mark.end()
        drawn += _marked(mark, base)
    return drawn + _plain(text[at:], base)


def _plain(text: str, look: Json) -> list[Json]:
    return [{"text": text, **look}] if text else []


def _marked(mark: re.Match[str], base: Json) -> list[Json]:
    kind = str(mark.lastgroup)
    words = mark[kind]
    if kind == "url":
        return [{"text": words, **base, "url": words}]
    if kind == "code":
        return [{"text": words, **base, "code": True}]
    return spans(words, base if kind == "struck" else {**base, kind: True})


def label(text: str) -> str:
    """A button's text without its tags."""
    return html.unescape(_TAG.sub(lambda tag: "\n" if tag.group().lower().startswith("<br") else "", text)).strip()


def panel(keyboard: Json) -> Rows:
    """Buttons in rows of six columns, filled from the left as Viber does."""
    rows: dict[int, list[Json]] = {}
    for row, button in zip(grid.rows_of(keyboard["Buttons"]), keyboard["Buttons"], strict=True):
        rows.setdefault(row, []).append(_button(button, grid.COLUMNS))
    return list(rows.values())


def cards(media: Json) -> Json:
    """All cards in one list, as the bot sent them: which button begins a card follows from their sizes."""
    columns, rows = shape(media)
    drawn = {"columns": columns, "rows": rows, "buttons": [_button(one, columns) for one in media["Buttons"]]}
    return drawn | ({"bg": media["BgColor"]} if media.get("BgColor") else {})


def _button(button: Json, widest: int) -> Json:
    action, body = button.get("ActionType", "reply"), button["ActionBody"]
    size = {"columns": button.get("Columns", widest), "rows": button.get("Rows", 1)}
    drawn: Json = {"label": label(button.get("Text") or ""), **size}
    if action == "open-url":
        drawn |= {"kind": "link", "url": body}
    elif action == "none":
        drawn |= {"kind": "words"}
    else:
        drawn |= {"kind": SHARES.get(action, "press"), "data": body}
    drawn |= {"silent": True} if button.get("Silent") else {}
    drawn |= {"bg": button["BgColor"]} if button.get("BgColor") else {}
    drawn |= {"image": button["Image"]} if button.get("Image") else {}
    font = re.search(r"<font[^<>]*color=[\"']?(#[0-9a-fA-F]{3,8})", button.get("Text") or "", re.IGNORECASE)
    return drawn | ({"color": font[1]} if font else {})
