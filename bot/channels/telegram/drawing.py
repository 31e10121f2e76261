"""A Reply as Bot API calls.

How it is drawn:
- Styles are entities, counted in UTF-16 units; there is no parse mode, so nothing anybody wrote is markup.
- A card is its title in bold and its words below; its button is a row of its own, before the reply's rows. Short ones
  share a row: the titles stand above them.
- A picture bears the words as its caption if they fit into 1024 units; else it comes first, and the words after it.
- A place comes first, as a pin on the map.
- A text over 4096 units is split, with the keyboard under the last part.
- Share buttons need a keyboard of their own kind. Beside presses, these stay under the message, and the shares come
  with a second short message: the line that says what to type instead (a share button's `value`), or else their labels.
- A reply of one message and without shares takes the place of the pressed one; any other is sent anew. A picture can
  take the place of words, but words cannot take that of a picture: they are sent, and the picture goes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.arrivals import Shown
from bot.channels.splitting import pages, utf16
from handlers.replies import Button, Place, Reply, Row, Span, Text

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
BUTTONS_IN_A_ROW = 8
MOST_BUTTONS = 100
SHORT_LABEL, SHORT_IN_A_ROW = 8, 5
LONGEST_DATA = 64

_ENTITIES = {"bold": "bold", "italic": "italic", "link": "text_link"}
_SHARES = {"share_phone": "request_contact", "share_location": "request_location"}

Seal = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API method and its parameters, ready for JSON. `media` is the picture that goes with it; `instead` is what
    to send where the message to edit is gone or of another kind."""

    method: str
    params: dict[str, Any]
    media: str = ""
    instead: "Call | None" = None


def draw(reply: Reply, chat: str, seal: Seal, *, replaces: Shown | None = None) -> tuple[Call, ...]:
    """Raises ValueError where a limit is broken: a mistake in a handler, so tests draw every reply."""
    presses, shares = _rows(reply)
    calls = [*_before(reply, chat), *_said(reply, chat, _instead(presses, shares))]
    if presses:
        inline = {"inline_keyboard": [[_press(button, seal) for button in row] for row in presses]}
        calls[-1].params["reply_markup"] = inline
    if presses and shares:
        calls += [_message(chat, page) for page in pages(_asking(shares), LONGEST_TEXT)]
    if shares:
        calls[-1].params["reply_markup"] = _share_keyboard(shares)
    if replaces is not None and reply.replaces and len(calls) == 1 and not shares:
        return in_place(calls[0], replaces)
    return tuple(calls)


def _before(reply: Reply, chat: str) -> Iterator[Call]:
    if reply.place is not None:
        yield _pin(chat, reply.place)


def _pin(chat: str, place: Place) -> Call:
    point = {"chat_id": int(chat), "latitude": place.latitude, "longitude": place.longitude}
    if not place.title:
        return Call("sendLocation", point)
    return Call("sendVenue", {**point, "title": place.title, "address": place.address or place.title})


def _said(reply: Reply, chat: str, instead: Text) -> list[Call]:
    """The words, in as many parts as they need, with the picture."""
    parts = pages((*_text(reply), *instead), LONGEST_TEXT)
    if reply.picture is None:
        return [_message(chat, page) for page in parts]
    if len(parts) == 1 and utf16(_words(parts[0])) <= LONGEST_CAPTION:
        return [_photo(chat, reply.picture.media, parts[0])]
    return [_photo(chat, reply.picture.media, ()), *(_message(chat, page) for page in parts)]


def _text(reply: Reply) -> Text:
    spans = list(reply.text)
    for card in reply.cards:
        below = (Span("\n"), *card.text) if card.text else ()
        spans += [Span("\n\n"), Span(card.title, "bold"), *below]
    return tuple(spans)


def _instead(presses: list[Row], shares: list[Row]) -> Text:
    """What to type instead of sharing, under the words where no second message says it."""
    lines = _typed(shares)
    return (Span("\n\n"), *_lines(lines)) if lines and not presses else ()


def _typed(shares: list[Row]) -> list[Span]:
    return [Span(button.value, "italic") for row in shares for button in row if button.value]


def _asking(shares: list[Row]) -> Text:
    labels = [Span(button.label) for row in shares for button in row]
    return _lines([line._replace(style="plain") for line in _typed(shares)] or labels)


def _lines(spans: list[Span]) -> Text:
    return tuple(part for span in spans for part in (Span("\n"), span))[1:]


def in_place(call: Call, shown: Shown) -> tuple[Call, ...]:
    """Telegram makes a picture of words, but no words of a picture."""
    which: dict[str, Any] = {"chat_id": call.params["chat_id"], "message_id": shown.message_id}
    if call.media:
        keyboard = {"reply_markup": call.params["reply_markup"]} if "reply_markup" in call.params else {}
        caption = {name: value for name, value in call.params.items() if name.startswith("caption")}
        edit = {**which, "media": {"type": "photo", **caption}, **keyboard}
        return (Call("editMessageMedia", edit, media=call.media, instead=call),)
    if shown.is_picture:
        return (call, Call("deleteMessage", which))
    return (Call("editMessageText", {**call.params, **which}, instead=call),)


def _rows(reply: Reply) -> tuple[list[Row], list[Row]]:
    """(rows of presses and links, rows of share buttons), none wider than eight."""
    rows = [*_card_rows([card.button for card in reply.cards if card.button.label]), *reply.rows]
    presses = [part for row in rows for part in _wrapped([button for button in row if button.action not in _SHARES])]
    shares = [part for row in rows for part in _wrapped([button for button in row if button.action in _SHARES])]
    buttons = [button for row in (*presses, *shares) for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise ValueError(f"more than {MOST_BUTTONS} buttons under a message")
    if not all(button.label.strip() for button in buttons):
        raise ValueError("a button without a label")
    return presses, shares


def _card_rows(buttons: list[Button]) -> list[Row]:
    if all(len(button.label) <= SHORT_LABEL for button in buttons):
        return [tuple(buttons[place : place + SHORT_IN_A_ROW]) for place in range(0, len(buttons), SHORT_IN_A_ROW)]
    return [(button,) for button in buttons]


def _wrapped(row: list[Button]) -> Iterator[Row]:
    for start in range(0, len(row), BUTTONS_IN_A_ROW):
        yield tuple(row[start : start + BUTTONS_IN_A_ROW])


def _message(chat: str, text: Text) -> Call:
    params = {"chat_id": int(chat), "text": _words(text), "link_preview_options": {"is_disabled": True}}
    entities = list(_entities(text))
    return Call("sendMessage", {**params, "entities": entities} if entities else params)


def _photo(chat: str, media: str, caption: Text) -> Call:
    params: dict[str, Any] = {"chat_id": int(chat)}
    if caption:
        params["caption"] = _words(caption)
    if entities := list(_entities(caption)):
        params["caption_entities"] = entities
    return Call("sendPhoto", params, media=media)


def _words(text: Text) -> str:
    return "".join(span.text for span in text)


def _entities(text: Text) -> Iterator[dict[str, Any]]:
    offset = 0
    for span in text:
        length = utf16(span.text)
        if span.style != "plain" and span.text.strip() and (span.url or span.style != "link"):
            address = {"url": span.url} if span.style == "link" else {}
            yield {"type": _ENTITIES[span.style], "offset": offset, "length": length, **address}
        offset += length


def _press(button: Button, seal: Seal) -> dict[str, str]:
    if button.action == "link":
        if not button.value:
            raise ValueError("a link without an address")
        return {"text": button.label, "url": button.value}
    data = seal(button.value)
    if not 0 < len(data.encode()) <= LONGEST_DATA:
        raise ValueError(f"a press must carry 1 to {LONGEST_DATA} bytes")
    return {"text": button.label, "callback_data": data}


def _share_keyboard(shares: list[Row]) -> dict[str, Any]:
    keyboard = [[{"text": button.label, _SHARES[button.action]: True} for button in row] for row in shares]
    return {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}
