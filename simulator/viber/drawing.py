"""How a Viber phone draws what a bot sent: light markdown, and a panel of buttons."""

import html
import re
from typing import Any

from simulator.viber.checks import SHARES

Json = dict[str, Any]
Rows = list[list[Json]]
COLUMNS = 6
_URL = r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»*_]"
_MARKS = re.compile(
    rf"(?P<url>{_URL})"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<!\w)~(?P<struck>[^\s~](?:[^~\n]*[^\s~])?)~(?!\w)"
    r"|```(?P<code>[^`]+)```"
)
_TAG = re.compile(r"</?(?:b|i|u|s|font)\b[^<>]*>|<br\s*/?>", re.IGNORECASE)
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}")


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
    rows: Rows = []
    free = 0
    for button in keyboard["Buttons"]:
        columns = button.get("Columns", COLUMNS)
        if columns > free:
            rows.append([])
            free = COLUMNS
        rows[-1].append(_button(button, columns))
        free -= columns
    return rows


def _button(button: Json, columns: int) -> Json:
    action, body = button.get("ActionType", "reply"), button["ActionBody"]
    drawn: Json = {"label": label(button.get("Text") or ""), "columns": columns, "rows": button.get("Rows", 1)}
    if action == "open-url":
        drawn |= {"kind": "link", "url": body}
    elif action == "none":
        drawn |= {"kind": "words"}
    else:
        drawn |= {"kind": SHARES.get(action, "press"), "data": body}
    drawn |= {"silent": True} if button.get("Silent") is True else {}
    background = button.get("BgColor")
    if isinstance(background, str) and _COLOR.fullmatch(background):
        drawn["bg"] = background
    font = re.search(r"<font[^<>]*color=[\"']?(#[0-9a-fA-F]{3,8})", button.get("Text") or "", re.IGNORECASE)
    return drawn | ({"color": font[1]} if font else {})
