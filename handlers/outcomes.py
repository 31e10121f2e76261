"""What a turn's change came to, in a sentence: said even where something else broke."""

from collections.abc import Callable

from actions.links import Linked
from actions.turn import Outcome
from city.announcements import Act
from handlers.account import forgotten_words
from handlers.announcements.page import done_words
from handlers.links import linked_words
from handlers.officials import ended_words, outcome_of_binding
from handlers.petitions import signed_words
from handlers.replies import Text
from storage.acts import Result, Signed


def outcome_words(outcome: Outcome | None) -> Text:
    """Nothing where nothing was done, or the next page shows it by itself."""
    words = _WORDS.get(outcome["act"]) if outcome else None
    return words(outcome) if words and outcome else ()


def _signed(outcome: Outcome) -> Text:
    signed = Signed.from_json(outcome)
    return signed_words(signed) if signed.result in (Result.FIRST, Result.ALREADY) else ()


_WORDS: dict[str, Callable[[Outcome], Text]] = {
    "sign": _signed,
    "link": lambda outcome: linked_words(Linked.from_json(outcome)),
    "official": outcome_of_binding,
    "sessions": lambda _outcome: ended_words(),
    "announcement": lambda outcome: done_words(Act(outcome["did"])),
    "disconnect": lambda _outcome: forgotten_words(),
}
