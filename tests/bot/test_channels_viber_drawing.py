"""A Reply, and exactly what Viber is asked to show for it."""

import json
from typing import Any

import pytest

from bot.channels import viber
from handlers.replies import Button, Reply, Span, say
from tests.bot.test_channels_telegram_drawing import LETTER, LISTED, MENU, SHARING, STYLED, press, seal


def on_viber(reply: Reply, *menu: Button) -> tuple[viber.Message, ...]:
    return viber.draw(reply, seal, sender="Київ", menu=menu)


def key(label: str, body: str, columns: int = 6, action: str = "reply") -> dict[str, Any]:
    return {
        "Columns": columns,
        "Rows": 1,
        "ActionType": action,
        "ActionBody": body,
        "Text": label,
        "TextSize": "regular",
        "BgColor": "#EFEBFF",
        "Silent": True,
    }


def said(text: str, *keys: dict[str, Any], api: int = 1) -> viber.Message:
    message = {"type": "text", "sender": {"name": "Київ"}, "min_api_version": api, "text": text}
    keyboard = {"Type": "keyboard", "DefaultHeight": False, "BgColor": "#FFFFFF", "Buttons": list(keys)}
    return {**message, "keyboard": keyboard} if keys else message


MENU_KEY = key("☰ Меню", "menu:sealed")

VIBER = [
    pytest.param(Reply(say("Привіт")), (), (said("Привіт"),), id="no menu, no keyboard"),
    pytest.param(Reply(say("Привіт")), MENU, (said("Привіт", MENU_KEY),), id="the menu under what has no buttons"),
    pytest.param(STYLED, (), (said(f"😀 *Київ* і _😀 ліс_, лист: {LETTER} !"),), id="styles and a link"),
    pytest.param(Reply(say("<a u>https://a.b</a>", u="https://a.b")), (), (said("https://a.b"),), id="a bare address"),
    pytest.param(
        LISTED,
        MENU,
        (
            said(
                "*Петиції*\n\n*№ 1*\n10 %\n\n*№ 2*\n\n*№ 3*\n30 %",
                key("№ 1 ›", "p:1:sealed"),
                key("№ 2 ›", "p:2:sealed"),
                key("‹", "l:0:sealed", 3),
                key("›", "l:2:sealed", 3),
                MENU_KEY,
            ),
        ),
        id="cards",
    ),
    pytest.param(
        Reply(say("x"), rows=((Button("<A> & Б", "link", LETTER),),)),
        MENU,
        (said("x", key("&lt;A&gt; &amp; Б", LETTER, action="open-url")),),
        id="labels are escaped",
    ),
    pytest.param(
        SHARING,
        MENU,
        (
            said(
                "Де ви?\n\n_Або напишіть номер._",
                key("📱 Мій номер", "share_phone", 2, "share-phone"),
                key("📍 Моє місце", "share_location", 2, "location-picker"),
                key("Назад", "b:sealed", 2),
                api=3,
            ),
        ),
        id="sharing needs API 3, and words for a desktop",
    ),
    pytest.param(
        Reply(say("{a}\n\n{b}", a="ї" * 6000, b="і" * 6000), rows=(MENU,)),
        (),
        (said("ї" * 6000), said("і" * 6000, MENU_KEY)),
        id="the keyboard is on the last part",
    ),
]


@pytest.mark.parametrize(("reply", "menu", "messages"), VIBER)
def test_viber_is_asked(reply: Reply, menu: tuple[Button, ...], messages: tuple[viber.Message, ...]) -> None:
    assert on_viber(reply, *menu) == messages


@pytest.mark.parametrize(
    ("count", "columns"),
    [(1, [6]), (2, [3] * 2), (3, [2] * 3), (4, [2, 2, 1, 1]), (6, [1] * 6), (7, [2, 2, 2, 2, 2, 1, 1])],
)
def test_every_line_of_a_viber_keyboard_fills_six_columns(count: int, columns: list[int]) -> None:
    (message,) = on_viber(Reply(say("x"), rows=((press("x"),) * count,)))
    assert [button["Columns"] for button in message["keyboard"]["Buttons"]] == columns


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("2*2=4, a_b_c, 5* готель, * пункт, ~5 хв", "2*2=4, a_b_c, 5* готель, * пункт, ~5 хв"),
        ("*жирне* слово", "⁠*жирне*⁠ слово"),
        ("_a_ ~b~", "⁠_a_⁠ ⁠~b~⁠"),
        ("https://a.b/_c_/*d* *e*", "https://a.b/_c_/*d* ⁠*e*⁠"),
        ("```код``` і ```", "``⁠`код``⁠` і ``⁠`"),
        ("лише ``` одне", "лише ``` одне"),
    ],
)
def test_what_somebody_wrote_is_no_markdown(text: str, drawn: str) -> None:
    assert on_viber(Reply(say("{text}", text=text)))[0]["text"] == drawn


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ((Span("а* б", "bold"), Span(" в")), "*а*⁠ б* в"),
        ((Span("раз\n\n два ", "bold"), Span("три")), "*раз*\n\n *два* три"),
        ((Span("пре"), Span("фікс", "bold")), "префікс"),
        ((Span("https://a.b/c", "bold"),), "https://a.b/c"),
        ((Span("а", "bold"), Span(": "), Span("б", "italic"), Span(".")), "*а*: _б_."),
    ],
)
def test_marks_hug_words_that_stand_apart(text: tuple[Span, ...], drawn: str) -> None:
    assert on_viber(Reply(text))[0]["text"] == drawn


@pytest.mark.parametrize(("length", "parts"), [(6999, 1), (7000, 1), (7001, 2), (14_000, 2), (14_001, 3)])
def test_viber_takes_7000_characters(length: int, parts: int) -> None:
    assert len(on_viber(Reply((Span("ї" * length),)))) == parts


@pytest.mark.parametrize("text", ["*ї* " * 5000, "ї\n" * 9000, "~x~" * 9000, "😀" * 9000, "\\\"'" * 6000])
def test_marks_and_guards_take_room_too(text: str) -> None:
    messages = on_viber(Reply((Span(text, "bold"),)), *MENU)
    assert all(len(message["text"]) <= 7000 for message in messages)
    assert all(len(json.dumps(message, ensure_ascii=False).encode()) <= 30 * 1024 for message in messages)
    assert ["keyboard" in message for message in messages] == [False] * (len(messages) - 1) + [True]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (((press(""),),), "label"),
        (((press("x", "y" * 94),),), "too long"),
        (((Button("x", "link", ""),),), "empty"),
        (((Button("x", "link", "https://" + "x" * 2000),),), "too long"),
        ((MENU,) * 13, "12 rows"),
    ],
)
def test_viber_refuses_buttons(rows: tuple[tuple[Button, ...], ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        on_viber(Reply(say("x"), rows=rows))


def test_a_long_label_is_shortened_after_escaping() -> None:
    (message,) = on_viber(Reply(say("x"), rows=((press("№ 1. " + "ліс & сад " * 40),),)))
    label = message["keyboard"]["Buttons"][0]["Text"]
    assert len(label) <= 250
    assert label.endswith("…")
    assert "&amp; сад" in label


def test_the_senders_name_has_28_characters() -> None:
    assert viber.draw(Reply(say("x")), seal, sender="я" * 28)
    with pytest.raises(ValueError, match="28"):
        viber.draw(Reply(say("x")), seal, sender="я" * 29)


def test_a_message_of_more_than_30_kb_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        on_viber(Reply(say("{text}", text="\u4e00" * 7000), rows=((press("\u4e00" * 250),),) * 12))


def test_viber_is_never_told_nothing() -> None:
    with pytest.raises(ValueError, match="without words"):
        on_viber(Reply((), rows=(MENU,)))
