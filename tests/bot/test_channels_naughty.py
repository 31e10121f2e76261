"""Whatever words get into a reply, both channels are asked for exactly these words, within every limit.

REAL_DATA names the folder with the Big List of Naughty Strings; without it our own few serve.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.arrivals import Shown
from bot.channels.splitting import utf16
from bot.channels.telegram import drawing as telegram
from bot.channels.viber import drawing as viber
from bot.channels.viber.markdown import WORD_JOINER
from handlers.replies import Button, Card, Picture, Reply, Span, Text

LIST = Path(os.environ.get("REAL_DATA", "/nonexistent")) / "reliability" / "blns" / "blns.json"
OURS = [
    "<b>ні</b>",
    "*_~`[x](y)",
    "שלום ‏مرحبا‏ Привіт",
    "\u202eзадом наперед",
    "👩🏽‍🚒🇺🇦",
    "\0\x07\x7f",
    "а" * 5000,
    "Z̷̢͖a̸",
]
NAUGHTY: list[str] = [*OURS, *(json.loads(LIST.read_bytes()) if LIST.is_file() else [])]


def wearing(words: str) -> list[Reply]:
    """The words everywhere a reply has words."""
    button = Button(words, "press", "x") if words.strip() else Button("‹", "press", "x")
    text: Text = (Span("Ви написали: "), Span(words, "bold"), Span(" "), Span(words, "italic"), Span(".", "plain"))
    card = Card(words if words.strip() else "-", (Span(words),), button, opens=words)
    return [
        Reply(text, rows=((button,),)),
        Reply(text, picture=Picture("m1"), rows=((button, button),)),
        Reply(text, cards=(card,) * 2, rows=((button,),)),
    ]


def seal(data: str) -> str:
    return f"{data}:sealed"


@pytest.mark.parametrize("words", NAUGHTY)
def test_telegram_is_asked_for_these_very_words(words: str) -> None:
    for reply in wearing(words):
        calls = telegram.draw(reply, "77", seal, replaces=Shown(9))
        sent = [params(call) for call in calls]
        assert all(utf16(told["text"]) <= 4096 for told in sent if "text" in told)
        assert all(utf16(told["caption"]) <= 1024 for told in sent if "caption" in told)
        for told in sent:
            whole = told.get("text") or told.get("caption") or ""
            for entity in told.get("entities", told.get("caption_entities", [])):
                assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(whole)
        assert letters(told.get("text") or told.get("caption", "") for told in sent) == letters([drawn_words(reply)])
        json.dumps(sent).encode()


@pytest.mark.parametrize("words", NAUGHTY)
def test_viber_is_asked_for_these_very_words(words: str) -> None:
    for reply in wearing(words):
        drawn = viber.draw(reply, viber.Frame("Київ", seal))
        for one in drawn:
            for message in (one.message, one.plain or {}):
                assert len(viber.pack(message)) <= 30_000
                assert utf16(message.get("text", "")) <= (768 if message.get("type") == "picture" else 7000)
                for button in [*message.get("keyboard", {}).get("Buttons", []), *carousel(message)]:
                    assert len(button["Text"]) <= 250
        said = letters(one.message.get("text", "") for one in drawn)
        assert said.translate(_MARKS) == letters(["".join(span.text for span in reply.text)]).translate(_MARKS)


_MARKS = str.maketrans("", "", f"*_{WORD_JOINER}")


def params(call: telegram.Call) -> dict[str, Any]:
    return {**call.params, **call.params.get("media", {})}


def carousel(message: dict[str, Any]) -> list[dict[str, Any]]:
    buttons: list[dict[str, Any]] = message.get("rich_media", {}).get("Buttons", [])
    return buttons


def drawn_words(reply: Reply) -> str:
    return "".join(span.text for span in reply.text) + "".join(
        card.title + "".join(span.text for span in card.text) for card in reply.cards
    )


def letters(parts: Any) -> str:
    """What a reader sees, without the blanks at which a text may be cut, and halves of surrogate pairs made whole."""
    whole = "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return "".join(whole.split())
