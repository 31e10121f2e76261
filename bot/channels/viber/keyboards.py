"""Buttons on Viber: the keyboard under the chat, and the carousel of cards inside it.

Limits: https://developers.viber.com/docs/tools/keyboards/, and for the carousel
https://developers.viber.com/docs/api/rest-bot-api/ under "Rich Media message".
Every button is silent: what it sends is a code, and no words of the resident's.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from bot.channels.splitting import shorten
from handlers.replies import Button, Card, Row

LONGEST_LABEL = 250
LONGEST_BODY = 100
LONGEST_ADDRESS = 2000
COLUMNS = 6
MOST_ROWS = 12
"""Of a phone held upright, says Viber's FAQ."""

MOST_CARDS = 6
CARD_ROWS, CARD_BUTTON_ROWS = 7, 2

_ACTIONS = {"press": "reply", "link": "open-url", "share_phone": "share-phone", "share_location": "location-picker"}
SHARES = ("share_phone", "share_location")
_INK, _PAPER, _BLUE, _LILAC = "#10233F", "#FFFFFF", "#0057B8", "#EFEBFF"

Json = dict[str, Any]
Seal = Callable[[str], str]


def keyboard(rows: Sequence[Row], seal: Seal) -> Json:
    """Raises ValueError where a limit is broken."""
    lines = [line for row in rows for line in _wrapped(row)]
    if len(lines) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS} rows of buttons")
    buttons = [_key(button, columns, seal) for line in lines for button, columns in _columns(line)]
    return {"Type": "keyboard", "DefaultHeight": False, "BgColor": _PAPER, "Buttons": buttons}


def carousel(cards: Sequence[Card], seal: Seal) -> Json:
    """Cards side by side, each its title and words over its button; a tap anywhere on a card opens it."""
    buttons = [part for card in cards for part in _card(card, seal)]
    return {
        "Type": "rich_media",
        "ButtonsGroupColumns": COLUMNS,
        "ButtonsGroupRows": CARD_ROWS,
        "BgColor": _PAPER,
        "Buttons": buttons,
    }


def _wrapped(row: Row) -> Iterator[Row]:
    """At most six in a line, and no line with a button more than another where it can be helped."""
    lines = -(-len(row) // COLUMNS)
    for line in range(lines):
        yield row[len(row) * line // lines : len(row) * (line + 1) // lines]


def _columns(line: Row) -> Iterator[tuple[Button, int]]:
    """The six columns in full: where a line leaves some free, Viber draws the next line's buttons there."""
    width, left = divmod(COLUMNS, len(line))
    for place, button in enumerate(line):
        yield button, width + (place < left)


def _key(button: Button, columns: int, seal: Seal) -> Json:
    if not button.label.strip():
        raise ValueError("a button without a label")
    return {
        "Columns": columns,
        "Rows": 1,
        **_action(button, seal),
        "Text": escaped(shorten(button.label, LONGEST_LABEL, _shown_length)),
        "TextSize": "regular",
        "BgColor": _LILAC,
        "Silent": True,
    }


def _card(card: Card, seal: Seal) -> Iterator[Json]:
    action = _action(card.button, seal) if card.button.label else {"ActionType": "none", "ActionBody": "-"}
    if card.button.action in SHARES:
        raise ValueError("a carousel cannot ask to share")
    foot = CARD_BUTTON_ROWS if card.button.label else 0
    common = {"Columns": COLUMNS, **action, "Silent": True}
    words = {"Text": _card_words(card), "TextSize": "medium", "TextVAlign": "top", "TextHAlign": "left"}
    yield {**common, "Rows": CARD_ROWS - foot, **words, "BgColor": _PAPER}
    if foot:
        before, after = f'<font color="{_PAPER}">', "</font>"
        label = shorten(card.opens or card.button.label, LONGEST_LABEL - len(before + after), _shown_length)
        yield {**common, "Rows": foot, "Text": f"{before}{escaped(label)}{after}", "BgColor": _BLUE}


def _card_words(card: Card) -> str:
    """The title gives way, since what follows it is short and tells how things stand."""
    before, after = f'<font color="{_INK}"><b>', "</b></font>"
    room = LONGEST_LABEL - len(before + after) - 60
    below = shorten("".join(span.text for span in card.text), room, _shown_length)
    under = "<br>" + escaped(below) if below else ""
    title = shorten(card.title, LONGEST_LABEL - len(before + after + under), _shown_length)
    return f"{before}{escaped(title)}{after}{under}"


def escaped(label: str) -> str:
    """Viber reads b, i, u, s, br and font on buttons."""
    return escape(label, quote=False).replace("\n", "<br>")


def _shown_length(label: str) -> int:
    return len(escaped(label))


def _action(button: Button, seal: Seal) -> Json:
    return {"ActionType": _ACTIONS[button.action], "ActionBody": _body(button, seal)}


def _body(button: Button, seal: Seal) -> str:
    """Sharing has no use for it, but Viber wants it filled."""
    if button.action in SHARES:
        return button.action
    body = button.value if button.action == "link" else seal(button.value)
    if not 0 < len(body) <= (LONGEST_ADDRESS if button.action == "link" else LONGEST_BODY):
        raise ValueError(f"what a {button.action} carries is empty or too long")
    return body
