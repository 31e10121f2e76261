"""Long texts come apart where a reader would take them apart."""

import subprocess
import sys
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import pages, shorten, split, utf16
from handlers.replies import Span, Text

FAMILY, THUMB, HEART, KEYCAP = "👨‍👩‍👧‍👦", "👍🏽", "❤️", "1️⃣"
UKRAINE, SCOTLAND = "🇺🇦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
SIGNS = (
    "а",
    "ї",
    "и\u0306",
    "x",
    "1",
    FAMILY,
    THUMB,
    HEART,
    KEYCAP,
    UKRAINE,
    SCOTLAND,
    "नि",
    "क्\u200c",
    "שׁ",
    "\u1112\u1161\u11ab",
    "\r\n",
    "\n",
    " ",
)
STYLES = ("plain", "bold", "italic")

signs = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=120)
spans = st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(STYLES))


def words(text: Text) -> str:
    return "".join(span.text for span in text)


@given(signs, st.integers(14, 60))
def test_parts_join_to_the_whole_fit_and_cut_no_sign(clusters: list[str], limit: int) -> None:
    whole = "".join(clusters)
    parts = [words(part) for part in split((Span(whole),), limit)]
    assert "".join(parts) == whole
    assert all(utf16(part) <= limit for part in parts)
    edges = set(accumulate(map(len, clusters)))
    assert set(accumulate(map(len, parts))) <= edges


@given(st.lists(spans, min_size=1, max_size=8), st.integers(1, 40))
def test_any_text_at_all_comes_apart_and_keeps_its_styles(runs: list[tuple[str, str]], limit: int) -> None:
    text = tuple(Span(run, style) for run, style in runs)  # type: ignore[arg-type]
    parts = split(text, max(limit, 2))
    styled = [(sign, span.style) for part in parts for span in part for sign in span.text]
    assert styled == [(sign, span.style) for span in text for sign in span.text]
    assert all(utf16(words(part)) <= max(limit, 2) for part in parts)


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        pytest.param("один два", 8, ["один два"], id="what fits stays whole"),
        pytest.param("перше.\n\nдруге третє", 16, ["перше.\n\n", "друге третє"], id="paragraphs first"),
        pytest.param("перший\nдругий третій", 16, ["перший\nдругий ", "третій"], id="a late word beats an early line"),
        pytest.param("A\n\n" + "b" * 5 + " " + "c" * 5, 10, ["A\n\nbbbbb ", "ccccc"], id="a heading keeps its text"),
        pytest.param("a " + "b" * 12, 10, ["a ", "b" * 10, "bb"], id="a long word starts anew"),
        pytest.param("б" * 7, 3, ["ббб", "ббб", "б"], id="no blank at all"),
        pytest.param("ab" + FAMILY, 12, ["ab", FAMILY], id="a family stays together"),
        pytest.param(UKRAINE * 3, 9, [UKRAINE * 2, UKRAINE], id="flags are pairs"),
        pytest.param("аб" + UKRAINE * 2, 7, ["аб" + UKRAINE, UKRAINE], id="a flag is not all flags"),
        pytest.param("абक्\u200c", 4, ["аб", "क्\u200c"], id="a non-joiner belongs to its letter"),
        pytest.param("e" + "\u0301" * 5, 4, ["e\u0301\u0301\u0301", "\u0301\u0301"], id="one sign over the limit"),
    ],
)
def test_where_it_cuts(text: str, limit: int, parts: list[str]) -> None:
    assert [words(part) for part in split((Span(text),), limit)] == parts


def test_no_page_is_blank_or_begins_with_blanks() -> None:
    text = (Span("a" * 9), Span("\n" * 30), Span("b", "bold"))
    assert pages(text, 10) == [(Span("a" * 9),), (Span("b", "bold"),)]


@pytest.mark.parametrize("text", [(), (Span(""),), (Span(" \n"),), (Span("\0"),)])
def test_a_reply_without_words_is_refused(text: Text) -> None:
    with pytest.raises(ValueError, match="without words"):
        pages(text, 10)


def test_halves_of_surrogate_pairs_never_reach_a_channel() -> None:
    assert pages((Span("а\ud83dб"), Span("\ud83d\ude00")), 10) == [(Span("а\ufffdб"), Span("😀"))]


@pytest.mark.parametrize(
    ("text", "short"), [("коротке", "коротке"), ("дуже довга назва", "дуже…"), ("a " + FAMILY, "a…")]
)
def test_labels_are_shortened_between_words(text: str, short: str) -> None:
    assert shorten(text, 8) == short


def test_splitting_and_outcomes_are_quick_to_import() -> None:
    script = "import sys, bot.channels.splitting, bot.channels.outcomes; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
