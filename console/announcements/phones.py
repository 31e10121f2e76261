"""An announcement as two phones show it: what the channels' own drawing makes of it, as HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from bot.channels.splitting import utf16
from bot.channels.telegram import drawing as telegram
from bot.channels.viber import drawing as viber
from bot.channels.viber.markdown import WORD_JOINER
from bot.service import SENDER_NAME
from city.announcements import LANGUAGES, Contents
from handlers.notices import draw
from handlers.replies import Reply
from handlers.speech import speaking
from handlers.start import menu_row


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: its words as HTML, its picture's id, rows of labels, and how full it is."""

    words: Markup
    picture: str
    buttons: tuple[tuple[str, ...], ...]
    length: int
    limit: int


@dataclass(frozen=True, slots=True)
class Phone:
    channel: str
    language: str
    bubbles: tuple[Bubble, ...]


def phones(contents: Contents, *, corrects: bool = False) -> list[Phone]:
    """Both channels in every language, of those it is for."""
    found = []
    for language in LANGUAGES:
        with speaking(language):
            reply = _reply(contents, language, corrects=corrects)
            for channel, bubbles in (("telegram", _telegram), ("viber", _viber)):
                if not contents.segment.channels or channel in contents.segment.channels:
                    found.append(Phone(channel, language, tuple(bubbles(reply))))
    return found


def _reply(contents: Contents, language: str, *, corrects: bool) -> Reply:
    """As far as it is written; what is missing is left out."""
    kept = contents.to_json()
    words = {language: {"title": "…", "text": "", **kept["words"].get(language, {})}}
    links = [one for one in kept["links"] if one["url"] and one["labels"].get(language)]
    button = {"announcement": 0, "in_news": not contents.segment.followers_of}
    params = {**kept, **button, "words": words, "links": links, "corrects": corrects}
    return draw("announcement", params, topic=contents.topic, lane="urgent" if contents.emergency else "bulk")


def _seal(data: str) -> str:
    return data


def _telegram(reply: Reply) -> Iterator[Bubble]:
    for call in telegram.draw(reply, "1", _seal):
        text = call.params.get("text") or call.params.get("caption") or ""
        entities = call.params.get("entities") or call.params.get("caption_entities") or ()
        keyboard = call.params.get("reply_markup", {}).get("inline_keyboard", ())
        yield Bubble(
            words=_styled(text, entities),
            picture=call.media,
            buttons=tuple(tuple(button["text"] for button in row) for row in keyboard),
            length=utf16(text),
            limit=telegram.LONGEST_CAPTION if call.media else telegram.LONGEST_TEXT,
        )


_TAGS = {"bold": "strong", "italic": "em"}


def _styled(text: str, entities: Any) -> Markup:  # noqa: ANN401 - as the Bot API writes them
    """Entities count UTF-16 units, and ours follow one another."""
    units, place, parts = text.encode("utf-16-le"), 0, list[Markup]()
    for entity in entities:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        tag = Markup(_TAGS.get(entity["type"], "span"))  # noqa: S704 - one of ours
        parts.append(escape(units[place:start].decode("utf-16-le")))
        parts.append(Markup("<{0}>{1}</{0}>").format(tag, units[start:end].decode("utf-16-le")))
        place = end
    return Markup("").join([*parts, escape(units[place:].decode("utf-16-le"))])


def _viber(reply: Reply) -> Iterator[Bubble]:
    frame = viber.Frame(SENDER_NAME, _seal, menu_row())
    for drawn in viber.draw(reply, frame):
        text = drawn.message.get("text", "")
        is_picture = drawn.message["type"] == "picture"
        yield Bubble(
            words=escape(text) if is_picture else _unmarked(text),
            picture=drawn.message.get("media", "") if is_picture else "",
            buttons=tuple(_keyboard(drawn.message.get("keyboard", {}).get("Buttons", ()))),
            length=utf16(text),
            limit=viber.LONGEST_CAPTION if is_picture else viber.LONGEST_TEXT,
        )


_MARKED = re.compile(r"(?<![\w\u2060])([*_])(?=\S)([^\n]*?\S)\1(?![\w\u2060])")


def _unmarked(text: str) -> Markup:
    """What Viber formats, as it formats it: the marks that hug their words and stand apart."""
    parts, place = list[Markup](), 0
    for found in _MARKED.finditer(text):
        tag = Markup("strong" if found[1] == "*" else "em")  # noqa: S704 - ours
        parts += [escape(text[place : found.start()]), Markup("<{0}>{1}</{0}>").format(tag, found[2])]
        place = found.end()
    return Markup("").join([*parts, escape(text[place:])]).replace(WORD_JOINER, "")


def _keyboard(buttons: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - as Viber's API writes them
    """Buttons fill six columns, and then the next line. Their labels are HTML already."""
    row: list[str] = []
    columns = 0
    for button in buttons:
        row.append(Markup(button["Text"]).unescape())  # noqa: S704 - escaped again where it is shown
        columns += button["Columns"]
        if columns >= 6:
            yield tuple(row)
            row, columns = [], 0
