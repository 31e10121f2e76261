"""What was done is said, also beside an apology."""

from typing import Any

import pytest

from city.links import Linking
from handlers.outcomes import outcome_words
from storage.acts import Result, Signed


def said(outcome: dict[str, Any] | None) -> str:
    return "".join(span.text for span in outcome_words(outcome))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (None, ""),
        ({"act": "language"}, ""),
        (Signed(Result.CLOSED, 3).to_json(), ""),
        (Signed(Result.FIRST, 3, "K4XQ").to_json(), "Ваш підпис зараховано"),
        ({"act": "disconnect"}, "більше не знає, хто ви"),
        ({"act": "link", "result": Linking.CONNECTED, "other": 2, "messenger": "Viber"}, "ваш Viber під'єднано"),
    ],
)
def test_an_outcome_has_its_sentence(outcome: dict[str, Any] | None, words: str) -> None:
    assert words in said(outcome)
    assert bool(words) == bool(said(outcome))
