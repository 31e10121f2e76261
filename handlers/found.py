"""What a page of found petitions is, in the few characters that fit into its buttons: nothing of it is kept elsewhere.

The words are numbers of known words in base 36; the view is a letter each for state, district and topic, and the page.
"""

from collections.abc import Sequence
from typing import TypeVar

from city.people import DISTRICTS
from city.petitions import Status, Topic, Wanted

LONGEST_WORDS = 20
"""Characters: so that a petition's button has room for its number and for the way back to the page."""

LAST_PAGE = 99
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STATUSES = {"a": Status.ALL, "o": Status.OPEN, "c": Status.CLOSED}
_TOPICS = tuple(Topic)
_ANY = "-"

T = TypeVar("T")


def words_code(word_ids: Sequence[int]) -> str:
    """As many as fit; whoever types more than that is understood by the first."""
    code = ""
    for word_id in word_ids:
        longer = f"{code}.{_base36(word_id)}" if code else _base36(word_id)
        code = longer if len(longer) <= LONGEST_WORDS else code
    return code


def words_in(code: str) -> list[int]:
    return [int(part, 36) for part in code.split(".")] if code else []


def view_code(wanted: Wanted, page: int = 0) -> str:
    status = next(letter for letter, status in _STATUSES.items() if status is wanted.status)
    district = _letter(DISTRICTS.index(wanted.district)) if wanted.district in DISTRICTS else _ANY
    topic = _letter(_TOPICS.index(wanted.topic)) if wanted.topic else _ANY
    return f"{status}{district}{topic}{min(page, LAST_PAGE)}"


def view_in(code: str) -> tuple[Wanted, int]:
    """What another version of us wrote is read as far as it is understood."""
    status, district, topic, page = code[:1], code[1:2], code[2:3], code[3:]
    return (
        Wanted(_STATUSES.get(status, Status.ALL), _one_of(DISTRICTS, district), _one_of(_TOPICS, topic)),
        int(page) if page.isascii() and page.isdigit() else 0,
    )


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _letter(place: int) -> str:
    return chr(ord("a") + place)


def _one_of(things: Sequence[T], letter: str) -> T | None:
    place = ord(letter) - ord("a") if letter else -1
    return things[place] if 0 <= place < len(things) else None
