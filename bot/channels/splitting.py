"""Cutting a long text where a reader would: between paragraphs, lines, words; never inside what is seen as one sign."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:  # handlers.replies brings aiogram, which takes seconds
    from handlers.replies import Span, Text

Size = Callable[[str], int]

_SIGN = regex.compile(r"\X")
"""What a reader sees as one sign: an extended grapheme cluster (UAX #29)."""

_BREAKS = ("\n\n", "\n", " ")


def utf16(text: str) -> int:
    """Telegram's measure, and the careful one for Viber: code units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pages(text: "Text", limit: int, size: Size = utf16) -> list["Text"]:
    """The parts as they are shown: no blank edges, no blank part. Raises ValueError where nothing is left to say."""
    if _fits_as_it_is(text, limit, size):
        return [text]
    shown = [page for part in split(_sendable(text), limit, size) if (page := _trimmed(part))]
    if not shown:
        raise ValueError("a reply without words")
    return shown


def _fits_as_it_is(text: "Text", limit: int, size: Size) -> bool:
    """Almost every text does: no edge to trim, no half of a surrogate pair to mend, nothing to cut."""
    whole = _joined(text)
    try:
        whole.encode()
    except UnicodeEncodeError:
        return False
    return "" != whole == whole.strip() and "\0" not in whole and size(whole) <= limit


def split(text: "Text", limit: int, size: Size = utf16) -> list["Text"]:
    """Parts of at most `limit` by `size`, which joined are the whole; each span keeps its style in every part."""
    whole = _joined(text)
    if size(whole) <= limit:
        return [text]
    return [_slice(text, start, end) for start, end in _parts(whole, limit, size)]


def shorten(text: str, limit: int, size: Size = utf16) -> str:
    """The text, or as many of its words as fit with an ellipsis."""
    if size(text) <= limit:
        return text
    return text[: _cut(text, 0, limit - size("…"), size)].rstrip() + "…"


def _joined(text: "Text") -> str:
    return "".join(span.text for span in text)


def _sendable(text: "Text") -> "Text":
    """JSON may bring halves of surrogate pairs, which no channel takes; a reader sees � there."""
    return tuple(span._replace(text=_whole_signs(span.text)) for span in text)


def _whole_signs(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _trimmed(text: "Text") -> "Text":
    whole = _joined(text)
    return _slice(text, len(whole) - len(whole.lstrip()), len(whole.rstrip()))


def _slice(text: "Text", start: int, end: int) -> "Text":
    spans: list[Span] = []
    place = 0
    for span in text:
        piece = span.text[max(0, start - place) : max(0, end - place)]
        place += len(span.text)
        if piece:
            spans.append(span._replace(text=piece))
    return tuple(spans)


def _parts(whole: str, limit: int, size: Size) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(whole):
        end = _cut(whole, start, limit, size)
        yield start, end
        start = end


def _cut(whole: str, start: int, limit: int, size: Size) -> int:
    """The end of the part that begins at `start`."""
    room, last, fitting = limit, start, list[int]()
    for sign in _SIGN.finditer(whole, start):
        end = sign.end()
        room -= size(whole[last:end])
        if room < 0:
            break
        fitting.append(end)
        last = end
    else:
        return len(whole)
    if not fitting:
        # One sign alone is longer than the limit: only then is it cut, between code points.
        return _code_points(whole, start, limit, size)
    return _nicest(whole, start, fitting)


def _nicest(whole: str, start: int, ends: list[int]) -> int:
    """A paragraph's, a line's or a word's end in the second half, so that no part is a mere heading; else any
    word's; else between any two signs."""
    late = [end for end in ends if 2 * (end - start) >= ends[-1] - start]
    for mark in _BREAKS:
        for end in reversed(late):
            if whole.endswith(mark, start, end):
                return end
    words = (end for end in reversed(ends) if whole[end - 1].isspace())
    return next(words, ends[-1])


def _code_points(whole: str, start: int, limit: int, size: Size) -> int:
    end = start + 1
    room = limit - size(whole[start])
    while end < len(whole) and (room := room - size(whole[end])) >= 0:
        end += 1
    return end
