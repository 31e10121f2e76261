"""Words as residents type them: spelling, word forms, Latin letters, the wrong keyboard, slips of the finger.

Plain functions that need no dictionary and no library, so that whoever searches pays nothing at the start: not for
petitions, not for stops.
"""

from city.words.closeness import closeness
from city.words.latin import readings, romanized
from city.words.spelling import folded, plain, sort_key, tokens, trigrams
from city.words.stems import STEMS_VERSION, lemmas

__all__ = [
    "STEMS_VERSION",
    "closeness",
    "folded",
    "lemmas",
    "plain",
    "readings",
    "romanized",
    "sort_key",
    "tokens",
    "trigrams",
]
