"""Viber: a Reply as messages of its REST API, and what its answers mean.

How a Reply is drawn:
- Bold and italic are Viber's markdown (viber_markdown.py); a link is its words, a colon and its address.
- A card is its title in bold and its words below; its button is a row of its own, before the reply's rows.
- A text over 7000 characters is split, with the keyboard on the last part.
- A keyboard stays until another replaces it, so a reply without buttons brings the caller's `menu`.
- A label over 250 characters is shortened, as Viber itself would when it shows it.
- Every button is silent: what it sends is a code, and no words of the resident's.
- Sharing does nothing on a desktop: a share button's `value` is the line that says what to type instead, shown last.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from html import escape
from itertools import pairwise
from typing import Any

import aiohttp

from bot.channels import viber_markdown
from bot.channels.mute import mute_bot as mute_bot
from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, Wrong
from bot.channels.splitting import pages, shorten, utf16
from handlers.replies import Button, Reply, Row, Span, Text

LONGEST_TEXT = 7000
LONGEST_SENDER = 28
LONGEST_LABEL = 250
LONGEST_BODY = 100
LONGEST_ADDRESS = 2000
COLUMNS = 6
MOST_ROWS = 12
"""Of a phone held upright, says Viber's FAQ."""

ACCOUNT_SECONDS = 10
LARGEST_REQUEST = 30_000
"""Bytes: 30 KB, with some room for the receiver."""

PLAIN_SINCE, SHARING_SINCE = 1, 3
"""API versions, at the message's root: which phones take it at all. Silent needs none."""

_ACTIONS = {"press": "reply", "link": "open-url", "share_phone": "share-phone", "share_location": "location-picker"}
_SHARES = ("share_phone", "share_location")

Message = dict[str, Any]
Seal = Callable[[str], str]


def draw(reply: Reply, seal: Seal, *, sender: str, menu: Row = ()) -> tuple[Message, ...]:
    """Messages without their receiver. Raises ValueError where a limit is broken: a mistake in a handler, so tests draw
    every reply."""
    if not 0 < len(sender) <= LONGEST_SENDER:
        raise ValueError(f"the sender's name must have 1 to {LONGEST_SENDER} characters")
    rows = [row for row in (*((card.button,) for card in reply.cards if card.button.label), *reply.rows) if row]
    rows = rows or [row for row in (menu,) if row]
    shares = [button for row in rows for button in row if button.action in _SHARES]
    common = {"type": "text", "sender": {"name": sender}, "min_api_version": SHARING_SINCE if shares else PLAIN_SINCE}
    messages = [{**common, "text": words} for words in _pages(_text(reply, shares))]
    if rows:
        messages[-1]["keyboard"] = _keyboard(rows, seal)
    if any(len(_json(message)) > LARGEST_REQUEST for message in messages):
        raise ValueError(f"more than {LARGEST_REQUEST} bytes in a message")
    return tuple(messages)


def _text(reply: Reply, shares: list[Button]) -> Text:
    spans = list(reply.text)
    for card in reply.cards:
        below = (Span("\n"), *card.text) if card.text else ()
        spans += [Span("\n\n"), Span(card.title, "bold"), *below]
    for place, share in enumerate(share for share in shares if share.value):
        spans += [Span("\n" if place else "\n\n"), Span(share.value, "italic")]
    spans.append(Span(""))
    return tuple(_linked(span, after.text) if span.style == "link" else span for span, after in pairwise(spans))


def _linked(span: Span, after: str) -> Span:
    """The address stands on its own, so that a phone does not take the next sign for a part of it."""
    words = span.url if span.text.strip() in ("", span.url) else f"{span.text}: {span.url}" if span.url else span.text
    glued = span.url and after and not after[0].isspace()
    return Span(f"{words} " if glued else words)


def _pages(text: Text) -> list[str]:
    """Marks take room too, and how much is known only when they are drawn: the parts shrink until all fit."""
    limit = LONGEST_TEXT
    while True:
        drawn = [viber_markdown.draw(page) for page in pages(text, limit)]
        longest = max(map(utf16, drawn))
        if longest <= LONGEST_TEXT:
            return drawn
        limit = min(limit - 1, limit * LONGEST_TEXT // longest)


def _keyboard(rows: Sequence[Row], seal: Seal) -> dict[str, Any]:
    lines = [line for row in rows for line in _wrapped(row)]
    if len(lines) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS} rows of buttons")
    buttons = [_button(button, columns, seal) for line in lines for button, columns in _columns(line)]
    return {"Type": "keyboard", "DefaultHeight": False, "BgColor": "#FFFFFF", "Buttons": buttons}


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


def _button(button: Button, columns: int, seal: Seal) -> dict[str, Any]:
    if not button.label.strip():
        raise ValueError("a button without a label")
    return {
        "Columns": columns,
        "Rows": 1,
        "ActionType": _ACTIONS[button.action],
        "ActionBody": _body(button, seal),
        "Text": _escaped(shorten(button.label, LONGEST_LABEL, lambda label: len(_escaped(label)))),
        "TextSize": "regular",
        "BgColor": "#EFEBFF",
        "Silent": True,
    }


def _escaped(label: str) -> str:
    """Viber reads b, i, u, s, br and font on buttons."""
    return escape(label, quote=False)


def _body(button: Button, seal: Seal) -> str:
    """Sharing has no use for it, but Viber wants it filled."""
    if button.action in _SHARES:
        return button.action
    body = button.value if button.action == "link" else seal(button.value)
    if not 0 < len(body) <= (LONGEST_ADDRESS if button.action == "link" else LONGEST_BODY):
        raise ValueError(f"what a {button.action} carries is empty or too long")
    return body


def _json(body: Message) -> bytes:
    """Cyrillic as itself: escaped, it would take three times the bytes, and 30 KB would be too few."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Viber:
    """The account as a turn uses it. Viber answers HTTP 200 on errors too, so it is judged by `status`."""

    def __init__(self, http: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._http = http
        self._headers = {"X-Viber-Auth-Token": token, "Content-Type": "application/json"}
        self._url = api_url.rstrip("/")

    async def send(self, receiver: str, message: Message, *, timeout: float) -> Sent:
        """Raises SendFailed. What an old device cannot show is sent once more as words alone, within `timeout`."""
        async with _limit("send_message", timeout):
            try:
                answer = await self._call("send_message", {**message, "receiver": receiver})
            except Wrong as error:
                if error.reason not in _TOO_NEW:
                    raise
                plain = {key: message[key] for key in ("type", "sender", "text")}
                plain |= {"min_api_version": PLAIN_SINCE, "receiver": receiver}
                answer = await self._call("send_message", plain)
        return Sent(str(answer.get("message_token", "")))

    async def set_webhook(self, url: str, event_types: Sequence[str]) -> None:
        """Raises SendFailed. Viber knocks at the address before it answers."""
        async with _limit("set_webhook", ACCOUNT_SECONDS):
            await self._call("set_webhook", {"url": url, "event_types": list(event_types)})

    async def get_account_info(self) -> dict[str, Any]:
        """Raises SendFailed."""
        async with _limit("get_account_info", ACCOUNT_SECONDS):
            return await self._call("get_account_info", {})

    async def _call(self, method: str, body: Message) -> dict[str, Any]:
        async with self._http.post(
            f"{self._url}/{method}", data=_json(body), headers=self._headers, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise by_http(method, response.status)
            answer = json.loads(await response.read())
        status = answer.get("status") if isinstance(answer, dict) else None
        if type(status) is not int:
            raise Later(method, "no status", certain=False)
        if status != 0:
            raise by_status(method, status)
        return dict(answer)


@asynccontextmanager
async def _limit(method: str, seconds: float) -> AsyncGenerator[None, None]:
    """Inside, whatever goes wrong is a SendFailed, after `seconds` at most."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Later(method, "timeout", certain=False) from None
    except aiohttp.ClientError as error:
        # Where no connection was made, nothing can have arrived.
        raise Later(method, "network", certain=isinstance(error, aiohttp.ClientConnectorError)) from None
    except ValueError:
        raise Later(method, "unreadable", certain=False) from None


_TOO_NEW = (11, 13, 14)
_BY_STATUS: dict[int, type[SendFailed]] = {
    **dict.fromkeys((5, 6), Blocked),
    12: Later,
    **dict.fromkeys((2, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21, 23, 24), Stopped),
}
WAIT_AFTER_TOO_MANY = 60


def by_status(method: str, status: int) -> SendFailed:
    """By the number, never by the words; one that is not known is our own mistake until somebody looks."""
    if status == 12:
        return Later(method, status, retry_after=WAIT_AFTER_TOO_MANY)
    return _BY_STATUS.get(status, Wrong)(method, status)


def by_http(method: str, status: int) -> SendFailed:
    if status >= 500:
        return Later(method, f"HTTP {status}", certain=False)
    if status == 429:
        return Later(method, f"HTTP {status}", retry_after=WAIT_AFTER_TOO_MANY)
    # A redirect, or no such address: nobody is where we were told Viber would be.
    wrong_place = status < 400 or status in (401, 403, 404)
    return (Stopped if wrong_place else Wrong)(method, f"HTTP {status}")
