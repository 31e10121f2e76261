"""Tags on Viber's buttons: six are read, everything else is words."""

from typing import Any

import pytest

from simulator.viber.labels import color, label, spans


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Сад", [{"text": "Сад"}]),
        ("", []),
        ("<b>Сад</b> міста", [{"text": "Сад", "bold": True}, {"text": " міста"}]),
        ("<b><i>а</b>б</i>", [{"text": "а", "bold": True, "italic": True}, {"text": "б", "italic": True}]),
        ("<U>а</U><s>б", [{"text": "а", "underline": True}, {"text": "б", "struck": True}]),
        ("а<br>б<br/>в", [{"text": one} for one in ("а", "\n", "б", "\n", "в")]),
        ('<font size="12" color="#0057B8">а</font>', [{"text": "а", "color": "#0057B8"}]),
        ("<font color=#0057B8>а", [{"text": "а", "color": "#0057B8"}]),
        ('<font color="red">а</font></b>', [{"text": "а"}]),
        ("2 < 3 &amp; &lt;b&gt;", [{"text": "2 < 3 & <b>"}]),
        ("<img src=x><bold>", [{"text": "<img src=x><bold>"}]),
    ],
)
def test_words_in_pieces_of_one_look(text: str, drawn: list[dict[str, Any]]) -> None:
    assert spans(text) == drawn


def test_a_label_is_the_words_alone_and_its_colour_the_first() -> None:
    text = '<b>Парк</b><br><font color="#111111">а</font><font color="#222222">б</font>'
    assert label(text) == "Парк\nаб"
    assert color(text) == "#111111"
    assert color("Парк") == ""
