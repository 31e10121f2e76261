"""A Reply, and exactly what Viber is asked to show for it."""

import json
import re
from typing import Any

import pytest

from bot.channels.viber import drawing as viber
from handlers.replies import Button, Card, Picture, Place, Reply, Span, say
from tests.bot.test_channels_telegram_drawing import LETTER, LISTED, MENU, PHONE, SHARING, STYLED, press, seal


def frame(*menu: Button, sender: str = "Київ") -> viber.Frame:
    return viber.Frame(sender, seal, menu, picture_url="https://bot.example/media/{}.png".format)


def on_viber(reply: Reply, *menu: Button) -> tuple[viber.Message, ...]:
    return tuple(drawn.message for drawn in viber.draw(reply, frame(*menu)))


def on_old_phones(reply: Reply, *menu: Button) -> tuple[viber.Message | None, ...]:
    return tuple(drawn.plain for drawn in viber.draw(reply, frame(*menu)))


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


def said(text: str, *keys: dict[str, Any], api: int = 1, **other: Any) -> viber.Message:
    message = {"type": "text", "sender": {"name": "Київ"}, "min_api_version": api, "text": text, **other}
    keyboard = {"Type": "keyboard", "DefaultHeight": False, "BgColor": "#FFFFFF", "Buttons": list(keys)}
    return {**message, "keyboard": keyboard} if keys else message


MENU_KEY = key("☰ Меню", "menu:sealed")


def tile(title: str, words: str, body: str = "", label: str = "") -> list[dict[str, Any]]:
    """A card: what it says over its button, or alone."""
    action = {"ActionType": "reply", "ActionBody": body} if label else {"ActionType": "none", "ActionBody": "-"}
    common = {"Columns": 6, **action, "Silent": True}
    text = f'<font color="#10233F"><b>{title}</b></font>' + (f"<br>{words}" if words else "")
    shown = {"Text": text, "TextSize": "medium", "TextVAlign": "top", "TextHAlign": "left", "BgColor": "#FFFFFF"}
    foot = {**common, "Rows": 2, "Text": f'<font color="#FFFFFF">{label}</font>', "BgColor": "#0057B8"}
    return [{**common, "Rows": 5, **shown}, foot] if label else [{**common, "Rows": 7, **shown}]


def carousel(*buttons: dict[str, Any], keys: tuple[dict[str, Any], ...]) -> viber.Message:
    rich_media = {
        "Type": "rich_media",
        "ButtonsGroupColumns": 6,
        "ButtonsGroupRows": 7,
        "BgColor": "#FFFFFF",
        "Buttons": list(buttons),
    }
    message = said("", *keys, api=2, type="rich_media", rich_media=rich_media)
    del message["text"]
    return message


VIBER = [
    pytest.param(Reply(say("Привіт")), (), (said("Привіт"),), id="no menu, no keyboard"),
    pytest.param(Reply(say("Привіт")), MENU, (said("Привіт", MENU_KEY),), id="the menu under what has no buttons"),
    pytest.param(STYLED, (), (said(f"😀 *Київ* і _😀 ліс_, лист: {LETTER} !"),), id="styles and a link"),
    pytest.param(Reply(say("<a u>https://a.b</a>", u="https://a.b")), (), (said("https://a.b"),), id="a bare address"),
    pytest.param(
        LISTED,
        MENU,
        (
            said("*Петиції*"),
            carousel(
                *tile("№ 1", "10 %", "p:1:sealed", "№ 1 ›"),
                *tile("№ 2", "", "p:2:sealed", "Читати"),
                *tile("№ 3", "30 %"),
                keys=(key("‹", "l:0:sealed", 3), key("›", "l:2:sealed", 3), MENU_KEY),
            ),
        ),
        id="cards are a carousel",
    ),
    pytest.param(
        Reply(say("<b>Слава</b>, <a u>там</a>", u="https://a.b"), rows=(MENU,), picture=Picture("m1")),
        (),
        (said("Слава, там: https://a.b", MENU_KEY, type="picture", media="https://bot.example/media/m1.png"),),
        id="a picture bears the words, without styles",
    ),
    pytest.param(
        Reply(say("<b>{x}</b>", x="ї" * 769), rows=(MENU,), picture=Picture("m1")),
        (),
        (
            said("", type="picture", media="https://bot.example/media/m1.png"),
            said(f"*{'ї' * 769}*", MENU_KEY),
        ),
        id="a picture before words that are too many",
    ),
    pytest.param(
        Reply(say("Майдан"), rows=(MENU,), place=Place(50.45, 30.5, "Майдан")),
        (),
        (
            {
                "type": "location",
                "location": {"lat": 50.45, "lon": 30.5},
                "sender": {"name": "Київ"},
                "min_api_version": 1,
            },
            said("Майдан", MENU_KEY),
        ),
        id="a place comes first",
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


OLD_PHONES = [
    pytest.param(Reply(say("<b>x</b>"), rows=(MENU,)), (said("*x*"),), id="words, without what it refused"),
    pytest.param(
        LISTED,
        (
            said("*Петиції*"),
            said(
                "*№ 1*\n10 %\n\n*№ 2*\n\n*№ 3*\n30 %",
                key("№ 1 ›", "p:1:sealed"),
                key("№ 2 ›", "p:2:sealed"),
                key("‹", "l:0:sealed", 3),
                key("›", "l:2:sealed", 3),
                MENU_KEY,
            ),
        ),
        id="a carousel is a list",
    ),
    pytest.param(
        SHARING,
        (said("Де ви?\n\n_Або напишіть номер._", key("Назад", "b:sealed")),),
        id="no sharing, and the line that says what to type",
    ),
    pytest.param(
        Reply(say("<b>x</b>"), rows=(MENU,), picture=Picture("m1")), (said("*x*", MENU_KEY),), id="a picture's words"
    ),
    pytest.param(
        Reply(say("{x}", x="ї" * 769), picture=Picture("m1")), (None, said("ї" * 769)), id="a picture alone is no loss"
    ),
    pytest.param(
        Reply(say("x"), place=Place(50.45, 30.5)),
        (said("https://www.openstreetmap.org/?mlat=50.45&mlon=30.5"), said("x")),
        id="a place is its address on the map",
    ),
]


@pytest.mark.parametrize(("reply", "messages"), OLD_PHONES)
def test_an_old_phone_gets(reply: Reply, messages: tuple[viber.Message | None, ...]) -> None:
    assert on_old_phones(reply) == messages


@pytest.mark.parametrize("reply", [LISTED, SHARING, Reply(say("x"), picture=Picture("m1")), STYLED])
def test_a_welcome_is_one_message_with_every_button(reply: Reply) -> None:
    welcome = viber.draw_welcome(reply, frame(*MENU))
    bodies = [button["ActionBody"] for button in welcome["keyboard"]["Buttons"]]
    presses = [card.button for card in reply.cards if card.button.label] + [b for row in reply.rows for b in row]
    wanted = [seal(b.value) if b.action == "press" else b.action for b in presses] or ["menu:sealed"]
    assert (welcome["type"], bodies) == ("text", wanted)
    assert all(card.title in welcome["text"] for card in reply.cards)


@pytest.mark.parametrize(("count", "carousels"), [(1, [1]), (6, [6]), (7, [6, 1]), (13, [6, 6, 1])])
def test_a_carousel_has_six_cards(count: int, carousels: list[int]) -> None:
    cards = tuple(Card(f"№ {n}", (), Button("", "link")) for n in range(count))
    _, *drawn = on_viber(Reply(say("x"), cards=cards))
    assert [len(message["rich_media"]["Buttons"]) for message in drawn] == carousels


@pytest.mark.parametrize("words", ["", "10 %", "я" * 300, "<&>" * 100, "😀" * 200])
@pytest.mark.parametrize("title", ["я" * 300, "<b>&" * 100, "😀" * 200])
def test_a_card_has_250_characters_and_no_torn_tag(title: str, words: str) -> None:
    _, message = on_viber(Reply(say("x"), cards=(Card(title, (Span(words),), press("я" * 300)),)))
    for button in message["rich_media"]["Buttons"]:
        assert len(button["Text"]) <= 250
        assert not re.sub(r"</?(b|br|font( color=\"#\w{6}\")?)>|&(amp|lt|gt);", "", button["Text"]).count("<")
        assert button["Text"].endswith("</font>") or words


def test_a_carousel_never_asks_to_share() -> None:
    with pytest.raises(ValueError, match="share"):
        on_viber(Reply(say("x"), cards=(Card("№ 1", (), PHONE),)))


@pytest.mark.parametrize(("length", "kinds"), [(767, 1), (768, 1), (769, 2), (7000, 2), (7001, 3)])
def test_a_caption_has_768_characters(length: int, kinds: int) -> None:
    drawn = on_viber(Reply((Span("ї" * length),), picture=Picture("m1"), rows=(MENU,)))
    assert len(drawn) == kinds
    assert ["keyboard" in message for message in drawn] == [False] * (kinds - 1) + [True]


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
    assert viber.draw(Reply(say("x")), frame(sender="я" * 28))
    with pytest.raises(ValueError, match="28"):
        viber.draw(Reply(say("x")), frame(sender="я" * 29))


def test_a_message_of_more_than_30_kb_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        on_viber(Reply(say("{text}", text="\u4e00" * 7000), rows=((press("\u4e00" * 250),),) * 12))


def test_viber_is_never_told_nothing() -> None:
    with pytest.raises(ValueError, match="without words"):
        on_viber(Reply((), rows=(MENU,)))
