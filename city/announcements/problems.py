"""What keeps an announcement from being submitted, and what its author should look at twice."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import regex

from city.announcements.contents import LANGUAGES, MOST_LINKS, Contents, Link
from city.announcements.texts import mixed_words
from city.people import DISTRICTS

# A message's limits on each channel, (words alone, words under a picture), in UTF-16 units. An announcement is one
# message everywhere, so that it is paid, counted, corrected and removed as one.
_LIMITS = {"telegram": (4096, 1024), "viber": (7000, 768)}
FRAME = 240
"""What is kept free for the service's own words around it: why it came, and what it corrects."""

LONGEST_TITLE = 120
LONGEST_LABEL = 30
LONGEST_URL = 300
FEW = 20
"""Fewer people than this could be known by what they were sent."""

ENGLISH_WITHIN = timedelta(minutes=15)
LATEST = timedelta(days=90)

_HOST = regex.compile(r"(?:(?!-)[\p{L}\p{N}-]{1,63}(?<!-)\.)+\p{L}[\p{L}\p{N}-]{1,62}")
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid")
_UNFILLED = regex.compile(r"\{[\w .]*\}|\(\([^()]+\)\)|\[[Xx]{2,}\]")


class Wrong(StrEnum):
    """Each has words in `handlers/announcements/words.py`."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNFILLED = "unfilled"
    NOT_A_LINK = "not_a_link"
    TOO_MANY_LINKS = "too_many_links"
    NO_SUCH_DISTRICT = "no_such_district"
    NO_SUCH_RECORD = "no_such_record"
    TOO_LATE = "too_late"
    TOO_FAR = "too_far"
    MIXED_SCRIPTS = "mixed_scripts"
    ENGLISH_FOLLOWS = "english_follows"
    FEW_PEOPLE = "few_people"


class Field(StrEnum):
    TITLE = "title"
    TEXT = "text"
    LABEL = "label"
    URL = "url"
    SEGMENT = "segment"
    STARTS_AT = "starts_at"


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` counts links from 1. `number` and `word` go with the kind: the limit, the word that mixes scripts."""

    wrong: Wrong
    field: Field
    language: str = ""
    place: int = 0
    number: int = 0
    word: str = ""


def room(contents: Contents) -> int:
    """How many UTF-16 units title and text may have together, on the channels it is for."""
    channels = contents.segment.channels or tuple(_LIMITS)
    return min(_LIMITS[channel][bool(contents.picture)] for channel in channels if channel in _LIMITS) - FRAME


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def length(contents: Contents, language: str) -> int:
    said = contents.said(language)
    return utf16(said.title) + utf16(said.text)


def required(contents: Contents) -> tuple[str, ...]:
    """In an emergency the English may follow within a quarter of an hour, as a correction."""
    written = [name for name in LANGUAGES[1:] if name in contents.words]
    return (LANGUAGES[0], *(written if contents.emergency else LANGUAGES[1:]))


def find_problems(contents: Contents, now: datetime) -> list[Problem]:
    """Everything at once, in the order of the page. Empty: it may be submitted."""
    return [
        *(problem for language in required(contents) for problem in _words(contents, language)),
        *_links(contents),
        *_segment(contents),
        *_time(contents.starts_at, now),
    ]


def _words(contents: Contents, language: str) -> Iterator[Problem]:
    said = contents.said(language)
    if not said.title:
        yield Problem(Wrong.EMPTY, Field.TITLE, language)
    if not said.text:
        yield Problem(Wrong.EMPTY, Field.TEXT, language)
    if utf16(said.title) > LONGEST_TITLE:
        yield Problem(Wrong.TOO_LONG, Field.TITLE, language, number=LONGEST_TITLE)
    if length(contents, language) > room(contents):
        yield Problem(Wrong.TOO_LONG, Field.TEXT, language, number=room(contents))
    for field, text in ((Field.TITLE, said.title), (Field.TEXT, said.text)):
        if found := _UNFILLED.search(text):
            yield Problem(Wrong.UNFILLED, field, language, word=found[0])


def _links(contents: Contents) -> Iterator[Problem]:
    if len(contents.links) > MOST_LINKS:
        yield Problem(Wrong.TOO_MANY_LINKS, Field.URL, number=MOST_LINKS)
    for place, link in enumerate(contents.links, 1):
        yield from _link(contents, link, place)


def _link(contents: Contents, link: Link, place: int) -> Iterator[Problem]:
    if not is_public_address(link.url):
        yield Problem(Wrong.NOT_A_LINK, Field.URL, place=place)
    for language in required(contents):
        label = link.labels.get(language, "")
        if not label:
            yield Problem(Wrong.EMPTY, Field.LABEL, language, place)
        if utf16(label) > LONGEST_LABEL:
            yield Problem(Wrong.TOO_LONG, Field.LABEL, language, place, number=LONGEST_LABEL)


def is_public_address(url: str) -> bool:
    """By its shape alone, nothing is fetched: https, a name with a dot that is no number and not of a network inside,
    each part in one script."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not url.startswith("https://") or len(url) > LONGEST_URL or regex.search(r"[\s\\\p{C}]", url):
        return False
    if "@" in parts.netloc or port not in (None, 443, 8443) or f".{host}".endswith(_INSIDE):
        return False
    return _HOST.fullmatch(host) is not None and not _is_number(host) and not mixed_words(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _segment(contents: Contents) -> Iterator[Problem]:
    for district in contents.segment.districts:
        if district and district not in DISTRICTS:
            yield Problem(Wrong.NO_SUCH_DISTRICT, Field.SEGMENT, word=district)


def _time(starts_at: datetime | None, now: datetime) -> Iterator[Problem]:
    if starts_at is not None and starts_at <= now:
        yield Problem(Wrong.TOO_LATE, Field.STARTS_AT)
    if starts_at is not None and starts_at > now + LATEST:
        yield Problem(Wrong.TOO_FAR, Field.STARTS_AT, number=LATEST.days)


def find_warnings(contents: Contents, people: int | None = None) -> list[Problem]:
    """What may be meant so. `people`: how many it would reach, where that was counted."""
    warnings = [
        Problem(Wrong.MIXED_SCRIPTS, field, language, word=word)
        for language, said in contents.words.items()
        for field, text in ((Field.TITLE, said.title), (Field.TEXT, said.text))
        for word in mixed_words(text)
    ]
    if contents.emergency and "en" not in contents.words:
        warnings.append(Problem(Wrong.ENGLISH_FOLLOWS, Field.TEXT, "en", number=int(ENGLISH_WITHIN.seconds / 60)))
    if people is not None and 0 < people < FEW and not contents.emergency:
        warnings.append(Problem(Wrong.FEW_PEOPLE, Field.SEGMENT, number=people))
    return warnings
