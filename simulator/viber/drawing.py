"""How a Viber phone draws what a bot sent: light markdown, and a panel of buttons."""

import re
from typing import Any

from simulator.viber import grid, labels
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
    return spans(words, {**base, kind: True})


def panel(keyboard: Json) -> Rows:
    """Buttons in rows of six columns, filled from the left as Viber does."""
    rows: dict[int, list[Json]] = {}
    for row, button in zip(grid.rows_of(keyboard["Buttons"]), keyboard["Buttons"], strict=True):
        rows.setdefault(row, []).append(_button(button, grid.COLUMNS))
    return list(rows.values())


def cards(media: Json) -> Json:
    """All buttons in one list, as the bot sent them, each with the number of its card."""
    columns, rows = shape(media)
    begins = grid.rows_of(media["Buttons"], columns, rows)
    drawn = [{**_button(one, columns), "card": row // rows} for row, one in zip(begins, media["Buttons"], strict=True)]
    look = {"bg": media["BgColor"]} if media.get("BgColor") else {}
    return {"columns": columns, "rows": rows, "buttons": drawn, **look}


_LOOKS = {
    "bg": "BgColor",
    "image": "Image",
    "size": "TextSize",
    "align": "TextHAlign",
    "valign": "TextVAlign",
}


def _button(button: Json, widest: int) -> Json:
    text = button.get("Text") or ""
    drawn: Json = {"label": labels.label(text), **_meant(button)}
    drawn |= {"columns": button.get("Columns", widest), "rows": button.get("Rows", 1)}
    drawn |= {name: button[field] for name, field in _LOOKS.items() if button.get(field)}
    drawn |= {"silent": True} if button.get("Silent") else {}
    drawn |= {"color": labels.color(text)} if labels.color(text) else {}
    words = labels.spans(text)
    return drawn | ({"spans": words} if any(len(one) > 1 for one in words) else {})


def _meant(button: Json) -> Json:
    """What a press on it does."""
    action, body = button.get("ActionType", "reply"), button["ActionBody"]
    if action == "open-url":
        return {"kind": "link", "url": body}
    return {"kind": "words"} if action == "none" else {"kind": SHARES.get(action, "press"), "data": body}
