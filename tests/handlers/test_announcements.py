"""Announcements as residents get them: one message on every channel, whatever is said around it, in every language."""

from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from bot.channels.telegram import drawing as telegram
from bot.channels.viber import drawing as viber
from city.announcements import (
    Act,
    Contents,
    Field,
    Link,
    No,
    Problem,
    Segment,
    State,
    Topic,
    Words,
    Wrong,
    find_problems,
    room,
)
from city.announcements.problems import LONGEST_LABEL, LONGEST_TITLE
from city.cap import BadAlert, Flaw
from handlers.announcements import words
from handlers.announcements.alerts import flaw_words
from handlers.notices import NOTICES, draw
from handlers.speech import _, speaking
from handlers.start import menu_row
from locales import languages
from storage.mailings import MailingState
from tests.city.announcements.test_contents import NOW

MEDIA = "ab" * 16
SIGNS = ("Щ", "🙂", "*а* _б_ ~в~ ", "1. Слово\n")


def longest(sign: str, contents: Contents) -> Contents:
    """As long as it may be, of these signs."""
    title = ("Т" * LONGEST_TITLE)[: LONGEST_TITLE - 1]
    left = room(contents) - len(title)
    text = (sign * (left // (len(sign.encode("utf-16-le")) // 2))).strip()
    words = Words(title, text)
    return replace(contents, words={"uk": words, "en": words})


def params(contents: Contents, *, corrects: bool) -> dict[str, Any]:
    return {**contents.to_json(), "announcement": 2**60, "corrects": corrects}


@pytest.mark.parametrize(("picture", "emergency", "corrects"), list(product(["", MEDIA], [False, True], [False, True])))
@pytest.mark.parametrize("topic", list(Topic))
def test_the_longest_is_one_message_everywhere(picture: str, emergency: bool, corrects: bool, topic: Topic) -> None:
    label = "Ї" * LONGEST_LABEL
    links = tuple(Link(f"https://kyiv.gov.ua/{n}", {"uk": label, "en": label}) for n in range(3))
    lane = "urgent" if emergency else "bulk"
    for sign, language in product(SIGNS, languages()):
        contents = longest(sign, Contents(picture=picture, emergency=emergency, topic=topic, links=links))
        assert find_problems(contents, NOW) == []
        with speaking(language):
            reply = draw("announcement", params(contents, corrects=corrects), topic=topic, lane=lane)  # type: ignore[arg-type]  # a lane
            assert len(telegram.draw(reply, "1", lambda data: data + "x" * 18)) == 1
            frame = viber.Frame("Kyiv Smart City", lambda data: data + "x" * 18, menu_row())
            assert len(viber.draw(reply, frame)) == 1


def test_a_resident_of_a_third_language_reads_ukrainian() -> None:
    contents = Contents(words={"uk": Words("Вода", "Буде"), "en": Words("Water", "Is on")})
    with speaking("en"):
        assert "Water" in str(NOTICES["announcement"](params(contents, corrects=False)).text)
    alone = Contents(words={"uk": Words("Вода", "Буде")}, emergency=True)
    with speaking("en"):
        said = str(draw("announcement", params(alone, corrects=False), topic="news", lane="urgent").text)
    assert "Вода" in said
    assert "Emergency" in said


def test_what_an_official_typed_is_never_markup() -> None:
    contents = Contents(words={"uk": Words("<b>а</b>", "{title} <a x>б</a>"), "en": Words("a", "b")})
    with speaking("uk"):
        (call,) = telegram.draw(
            draw("announcement", params(contents, corrects=False), topic="news", lane="bulk"), "1", str
        )
    assert call.params["text"].startswith("<b>а</b>\n\n{title} <a x>б</a>")
    assert [entity["type"] for entity in call.params["entities"]] == ["bold", "italic"]


def test_a_test_speaks_the_language_it_tests() -> None:
    contents = Contents(words={"uk": Words("Вода", "Буде"), "en": Words("Water", "Is on")})
    with speaking("uk"):
        said = str(NOTICES["announcement_test"]({**params(contents, corrects=False), "language": "en"}).text)
    assert "A test that only you see" in said
    assert "the topic" in said


def test_what_was_taken_back_is_named() -> None:
    with speaking("en"):
        said = str(NOTICES["announcement_removed"]({"titles": {"uk": "Вода", "en": "Water"}}).text)
    assert "“Water” was taken back" in said.replace("', style", "")


@pytest.mark.parametrize("language", languages())
def test_everything_an_official_is_told_has_words(language: str) -> None:
    with speaking(language):
        told = [
            *(words.why_not(no) for no in No),
            *(words.problem_words(Problem(wrong, Field.TEXT, "uk", 1, 5, "слово")) for wrong in Wrong),
            *(words.field_name(Problem(Wrong.EMPTY, field)) for field in Field),
            *(flaw_words(BadAlert(flaw, "alert/info[1]")) for flaw in Flaw),
            *(_(words.STATE_NAMES[state]) for state in State),
            *(_(words.ACT_NAMES[act]) for act in Act),
            *(_(words.MAILING_NAMES[state]) for state in get_args(MailingState)),
        ]
    assert all(told)


@pytest.mark.parametrize("language", languages())
def test_a_segment_is_told_in_words(language: str) -> None:
    segment = Segment(("", "Подільський"), ("uk",), ("viber",), "petition:5")
    with speaking(language):
        lines = words.segment_words(segment, "Лавки")
        assert len(lines) == 4
        assert "Лавки" in lines[-1]
        assert len(words.segment_words(Segment(), None)) == 1
