"""A Reply as messages of Viber's REST API.

How it is drawn:
- Bold and italic are Viber's markdown (markdown.py); a link is its words, a colon and its address.
- A picture bears the words if they fit into 768 characters, without their styles; else it comes first, then the words.
- A place comes first, as a pin on the map; its name is in the words.
- Cards are a carousel of at most six, after the words.
- A text over 7000 characters is split. The keyboard is on the last message, whatever that is.
- A keyboard stays until another replaces it, so a reply without buttons brings the caller's `menu`.
- A label over 250 characters is shortened, as Viber itself would when it shows it.
- Sharing does nothing on a desktop: a share button's `value` is the line that says what to type instead, shown last.
- Beside each message stands what an old phone gets instead: words alone, with the buttons it knows.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.channels.splitting import pages, shorten, utf16
from bot.channels.viber import keyboards, markdown
from bot.channels.viber.keyboards import LONGEST_LABEL, MOST_CARDS, SHARES, Seal
from handlers.replies import Button, Card, Place, Reply, Row, Span, Text

LONGEST_TEXT = 7000
LONGEST_CAPTION = 768
LONGEST_SENDER = 28
LARGEST_REQUEST = 30_000
"""Bytes: 30 KB, with some room for the receiver."""

PLAIN_SINCE, CAROUSEL_SINCE, SHARING_SINCE = 1, 2, 3
"""API versions, at the message's root: which phones take it at all. Silent needs none."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message without its receiver, and what a phone gets that is too old for it. None: nothing is lost there."""

    message: Message
    plain: Message | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every message of one chat shares: who speaks, how its buttons are sealed, what is under a reply without
    buttons, and where its pictures are."""

    sender: str
    seal: Seal
    menu: Row = ()
    picture_url: Callable[[str], str] = "{}".format


@dataclass(frozen=True, slots=True)
class _Part:
    """One message before it got its buttons. `words` and `rows` are what an old phone gets of it."""

    content: Message
    api: int
    words: str = ""
    rows: tuple[Row, ...] = ()


def draw(reply: Reply, frame: Frame) -> tuple[Drawn, ...]:
    """Raises ValueError where a limit is broken: a mistake in a handler, so tests draw every reply."""
    if not 0 < len(frame.sender) <= LONGEST_SENDER:
        raise ValueError(f"the sender's name must have 1 to {LONGEST_SENDER} characters")
    rows = tuple(row for row in reply.rows if row) or tuple(row for row in (frame.menu,) if row)
    parts = [*_before(reply), *_said(reply, rows, frame), *_carousels(reply, frame)]
    drawn = [*(_drawn(part, (), frame) for part in parts[:-1]), _drawn(parts[-1], rows, frame)]
    if any(len(pack(body)) > LARGEST_REQUEST for one in drawn for body in (one.message, one.plain) if body):
        raise ValueError(f"more than {LARGEST_REQUEST} bytes in a message")
    return tuple(drawn)


def draw_welcome(reply: Reply, frame: Frame) -> Message:
    """A welcome is one message: words and buttons, with the cards' among them."""
    rows = (*_card_rows(reply.cards), *reply.rows)
    alone = replace(reply, cards=(), rows=rows, text=_whole_text(reply), picture=None, place=None)
    return draw(alone, frame)[-1].message


def _before(reply: Reply) -> Iterator[_Part]:
    if reply.place is not None:
        point = {"lat": reply.place.latitude, "lon": reply.place.longitude}
        yield _Part({"type": "location", "location": point}, PLAIN_SINCE, _map_link(reply.place))


def _map_link(place: Place) -> str:
    return f"https://www.openstreetmap.org/?mlat={place.latitude}&mlon={place.longitude}"


def _said(reply: Reply, rows: tuple[Row, ...], frame: Frame) -> list[_Part]:
    """The words, in as many parts as they need, with the picture."""
    text = _text(reply, [button for row in rows for button in row if button.action in SHARES])
    words = [_Part({"type": "text", "text": page}, PLAIN_SINCE, page) for page in _pages(text)]
    if reply.picture is None:
        return words
    picture = {"type": "picture", "media": frame.picture_url(reply.picture.media)}
    caption = "".join(span.text for span in text).strip()
    if len(words) == 1 and utf16(caption) <= LONGEST_CAPTION:
        return [_Part({**picture, "text": caption}, PLAIN_SINCE, words[0].words)]
    return [_Part({**picture, "text": ""}, PLAIN_SINCE), *words]


def _carousels(reply: Reply, frame: Frame) -> Iterator[_Part]:
    for start in range(0, len(reply.cards), MOST_CARDS):
        cards = reply.cards[start : start + MOST_CARDS]
        content = {"type": "rich_media", "rich_media": keyboards.carousel(cards, frame.seal)}
        words = markdown.draw(pages(_listed(tuple(map(_brief, cards))), LONGEST_TEXT)[0])
        yield _Part(content, CAROUSEL_SINCE, words, _card_rows(cards))


def _brief(card: Card) -> Card:
    """No longer than its tile would be."""
    words = shorten("".join(span.text for span in card.text), LONGEST_LABEL)
    return replace(card, title=shorten(card.title, LONGEST_LABEL), text=(Span(words),) if words else ())


def _card_rows(cards: tuple[Card, ...]) -> tuple[Row, ...]:
    return tuple((card.button,) for card in cards if card.button.label)


def _drawn(part: _Part, rows: tuple[Row, ...], frame: Frame) -> Drawn:
    shares = any(button.action in SHARES for row in rows for button in row)
    api = max(part.api, SHARING_SINCE) if shares else part.api
    message = _message(part.content, api, rows, frame)
    if not part.words:
        return Drawn(message, None)
    # A phone that refuses what every phone knows is not offered the same once more, but words without buttons.
    kept = tuple(tuple(b for b in row if b.action not in SHARES) for row in (*part.rows, *rows))
    plain_rows = tuple(row for row in kept if row) if api > PLAIN_SINCE or part.content["type"] != "text" else ()
    return Drawn(message, _message({"type": "text", "text": part.words}, PLAIN_SINCE, plain_rows, frame))


def _message(content: Message, api: int, rows: tuple[Row, ...], frame: Frame) -> Message:
    message = {**content, "sender": {"name": frame.sender}, "min_api_version": api}
    return {**message, "keyboard": keyboards.keyboard(rows, frame.seal)} if rows else message


def _text(reply: Reply, shares: list[Button]) -> Text:
    spans = list(reply.text)
    for place, share in enumerate(share for share in shares if share.value):
        spans += [Span("\n" if place else "\n\n"), Span(share.value, "italic")]
    return _with_addresses(tuple(spans))


def _whole_text(reply: Reply) -> Text:
    return (*reply.text, *((Span("\n\n"), *_listed(reply.cards)) if reply.cards else ()))


def _listed(cards: tuple[Card, ...]) -> Text:
    """Cards as words, one below the other."""
    spans: list[Span] = []
    for card in cards:
        below = (Span("\n"), *card.text) if card.text else ()
        spans += [Span("\n\n" if spans else ""), Span(card.title, "bold"), *below]
    return _with_addresses(tuple(spans))


def _with_addresses(text: Text) -> Text:
    followed = pairwise((*text, Span("")))
    return tuple(_linked(span, after.text) if span.style == "link" else span for span, after in followed)


def _linked(span: Span, after: str) -> Span:
    """The address stands on its own, so that a phone does not take the next sign for a part of it."""
    words = span.url if span.text.strip() in ("", span.url) else f"{span.text}: {span.url}" if span.url else span.text
    glued = span.url and after and not after[0].isspace()
    return Span(f"{words} " if glued else words)


def _pages(text: Text) -> list[str]:
    """Marks take room too, and how much is known only when they are drawn: the parts shrink until all fit."""
    limit = LONGEST_TEXT
    while True:
        drawn = [markdown.draw(page) for page in pages(text, limit)]
        longest = max(map(utf16, drawn))
        if longest <= LONGEST_TEXT:
            return drawn
        limit = min(limit - 1, limit * LONGEST_TEXT // longest)


def pack(body: Message) -> bytes:
    """Cyrillic as itself: escaped, it would take three times the bytes, and 30 KB would be too few."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
