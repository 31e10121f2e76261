"""Viber's markdown: our own bold and italic words, and nobody else's by accident.

Viber formats `*bold*`, `_italic_`, `~struck~` and three backticks where the signs hug their words and stand apart from
the words around (https://developers.viber.com/docs/tools/text-formatting/). It knows no escape. So a sign somebody
wrote gets an invisible word joiner on its outer side, where it no longer stands apart, but only if it would open or
close something; `2*2`, `a_b`, `* item` and every address stay as they are.
"""

import re

from handlers.replies import Text

WORD_JOINER = "\u2060"

_MARKS = {"bold": "*", "italic": "_"}
_HUGGED = re.compile(r"\S(?:[^\n]*\S)?")
_ADDRESSES_AND_SIGNS = re.compile(r"\w+://\S+|[*_~]")
_FENCED = re.compile(r"```[\s\S]*```")
_FENCE = re.compile(r"``(?=`)")


def draw(text: Text) -> str:
    """The text as one string in which exactly the styled spans are formatted."""
    words, own = _marked(text)
    words = _guarded(words, own)
    return _FENCE.sub(f"``{WORD_JOINER}", words) if _FENCED.search(words) else words


def _marked(text: Text) -> tuple[str, set[int]]:
    """The text with our marks around each styled line, and where these are. Words that do not stand apart from their
    neighbours would show the signs themselves, so they stay plain; so do addresses, which would swallow them."""
    whole = "".join(span.text for span in text)
    drawn, place, taken = "", 0, 0
    own: set[int] = set()
    for span in text:
        start, place = place, place + len(span.text)
        if span.style not in _MARKS or "://" in span.text:
            continue
        for line in _HUGGED.finditer(whole, start, place):
            if whole[line.start() - 1 : line.start()].isalnum() or whole[line.end() : line.end() + 1].isalnum():
                continue
            drawn += whole[taken : line.start()]
            own |= {len(drawn), len(drawn) + 1 + len(line[0])}
            drawn += f"{_MARKS[span.style]}{line[0]}{_MARKS[span.style]}"
            taken = line.end()
    return drawn + whole[taken:], own


def _guarded(words: str, own: set[int]) -> str:
    signs = [match.start() for match in _ADDRESSES_AND_SIGNS.finditer(words) if len(match[0]) == 1]
    before, after = set[int](), set[int]()
    for kind in "*_~":
        places = [place for place in signs if words[place] == kind]
        opening = [place for place in places if _opens(words, place)]
        closing = [place for place in places if _closes(words, place)]
        before |= {place for place in opening if place < max(closing, default=-1)} - own
        after |= {place for place in closing if place > min(opening, default=len(words))} - own
    return "".join(
        f"{WORD_JOINER * (place in before)}{sign}{WORD_JOINER * (place in after)}" for place, sign in enumerate(words)
    )


def _opens(words: str, place: int) -> bool:
    after = words[place + 1 : place + 2]
    return bool(after) and not after.isspace() and not words[max(0, place - 1) : place].isalnum()


def _closes(words: str, place: int) -> bool:
    before = words[max(0, place - 1) : place]
    return bool(before) and not before.isspace() and not words[place + 1 : place + 2].isalnum()
