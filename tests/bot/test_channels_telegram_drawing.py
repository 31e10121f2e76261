"""A Reply, and exactly what Telegram is asked to show for it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.arrivals import Shown
from bot.channels.telegram import drawing as telegram
from bot.channels.telegram.drawing import Call
from handlers.replies import Button, Card, Picture, Place, Reply, Span, say

LETTER = "https://petition.kyiv.ua/?id=12&x=_a_"
MENU = (Button("☰ Меню", "press", "menu"),)
WORDS, PICTURE = Shown(9), Shown(9, is_picture=True)
PHONE = Button("📱 Мій номер", "share_phone", "Або напишіть номер.")
PLACE = Button("📍 Моє місце", "share_location")


def seal(data: str) -> str:
    return f"{data}:sealed"


def press(label: str, data: str = "x") -> Button:
    return Button(label, "press", data)


def on_telegram(reply: Reply, replaces: Shown | None = None) -> tuple[Call, ...]:
    return telegram.draw(reply, "77", seal, replaces=replaces)


def sent(text: str, *, method: str = "sendMessage", **more: Any) -> Call:
    return Call(method, {"chat_id": 77, "text": text, "link_preview_options": {"is_disabled": True}, **more})


def photo(**more: Any) -> Call:
    return Call("sendPhoto", {"chat_id": 77, **more}, media="m1")


def edit_to_photo(**more: Any) -> Call:
    shown = {name: value for name, value in more.items() if name != "reply_markup"}
    keyboard = {name: value for name, value in more.items() if name == "reply_markup"}
    params = {"chat_id": 77, "message_id": 9, "media": {"type": "photo", **shown}, **keyboard}
    return Call("editMessageMedia", params, media="m1", instead=photo(**more))


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def inline(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in rows]}


STYLED = Reply(say("😀 <b>Київ</b> і <i>😀 ліс</i>, <a letter>лист</a>!", letter=LETTER))
LISTED = Reply(
    say("<b>Петиції</b>"),
    cards=(
        Card("№ 1", say("10 %"), press("№ 1 ›", "p:1")),
        Card("№ 2", (), press("№ 2 ›", "p:2"), opens="Читати"),
        Card("№ 3", say("30 %"), Button("", "link")),
    ),
    rows=((press("‹", "l:0"), press("›", "l:2")), MENU),
)
SHARING = Reply(say("Де ви?"), rows=((PHONE, PLACE, press("Назад", "b")),))
ONLY_SHARING = Reply(say("Ваш номер?"), rows=((PHONE,), (PLACE,)))
SHARE_KEYS = {"resize_keyboard": True, "one_time_keyboard": True}

TELEGRAM = [
    pytest.param(Reply(say("Привіт {who}", who="<b>*_[x](y)")), None, (sent("Привіт <b>*_[x](y)"),), id="no markup"),
    pytest.param(
        STYLED,
        None,
        (
            sent(
                "😀 Київ і 😀 ліс, лист!",
                entities=[
                    entity("bold", 3, 4),
                    entity("italic", 10, 6),
                    entity("text_link", 18, 4, url=LETTER),
                ],
            ),
        ),
        id="entities count UTF-16 units",
    ),
    pytest.param(
        LISTED,
        None,
        (
            sent(
                "Петиції\n\n№ 1\n10 %\n\n№ 2\n\n№ 3\n30 %",
                entities=[entity("bold", 0, 7), entity("bold", 9, 3), entity("bold", 19, 3), entity("bold", 24, 3)],
                reply_markup=inline(
                    [("№ 1 ›", "p:1:sealed"), ("№ 2 ›", "p:2:sealed")],
                    [("‹", "l:0:sealed"), ("›", "l:2:sealed")],
                    [("☰ Меню", "menu:sealed")],
                ),
            ),
        ),
        id="cards",
    ),
    pytest.param(
        Reply(say("x"), rows=((Button("Лист", "link", LETTER),),)),
        None,
        (sent("x", reply_markup={"inline_keyboard": [[{"text": "Лист", "url": LETTER}]]}),),
        id="a link is a button",
    ),
    pytest.param(
        Reply(say("x"), rows=(tuple(press(str(n)) for n in range(9)),)),
        None,
        (sent("x", reply_markup=inline([(str(n), "x:sealed") for n in range(8)], [("8", "x:sealed")])),),
        id="nine in a row are wrapped",
    ),
    pytest.param(
        SHARING,
        WORDS,
        (
            sent("Де ви?", reply_markup=inline([("Назад", "b:sealed")])),
            sent(
                "Або напишіть номер.",
                reply_markup={
                    "keyboard": [
                        [
                            {"text": "📱 Мій номер", "request_contact": True},
                            {"text": "📍 Моє місце", "request_location": True},
                        ]
                    ],
                    **SHARE_KEYS,
                },
            ),
        ),
        id="shares beside presses come second",
    ),
    pytest.param(
        ONLY_SHARING,
        WORDS,
        (
            sent(
                "Ваш номер?\n\nАбо напишіть номер.",
                entities=[entity("italic", 12, 19)],
                reply_markup={
                    "keyboard": [
                        [{"text": "📱 Мій номер", "request_contact": True}],
                        [{"text": "📍 Моє місце", "request_location": True}],
                    ],
                    **SHARE_KEYS,
                },
            ),
        ),
        id="shares alone come with the text",
    ),
    pytest.param(
        Reply(say("x"), rows=(MENU,)),
        WORDS,
        (
            replace(
                sent("x", method="editMessageText", reply_markup=inline([("☰ Меню", "menu:sealed")]), message_id=9),
                instead=sent("x", reply_markup=inline([("☰ Меню", "menu:sealed")])),
            ),
        ),
        id="replaces",
    ),
    pytest.param(Reply(say("x"), replaces=False), WORDS, (sent("x"),), id="does not replace"),
    pytest.param(
        Reply(say("{a}\n\n{b}", a="ї" * 4000, b="😀" * 1000), rows=(MENU,)),
        WORDS,
        (sent("ї" * 4000), sent("😀" * 1000, reply_markup=inline([("☰ Меню", "menu:sealed")]))),
        id="two parts replace nothing, the keyboard is on the last",
    ),
    pytest.param(
        Reply(say("<b>Слава</b>"), rows=(MENU,), picture=Picture("m1")),
        None,
        (
            photo(
                caption="Слава",
                caption_entities=[entity("bold", 0, 5)],
                reply_markup=inline([("☰ Меню", "menu:sealed")]),
            ),
        ),
        id="a picture bears the words",
    ),
    pytest.param(
        Reply(say("{x}", x="ї" * 1025), rows=(MENU,), picture=Picture("m1")),
        WORDS,
        (photo(), sent("ї" * 1025, reply_markup=inline([("☰ Меню", "menu:sealed")]))),
        id="a picture before words that are too many",
    ),
    pytest.param(
        Reply(say("<b>x</b>"), rows=(MENU,), picture=Picture("m1")),
        WORDS,
        (
            edit_to_photo(
                caption="x", caption_entities=[entity("bold", 0, 1)], reply_markup=inline([("☰ Меню", "menu:sealed")])
            ),
        ),
        id="a picture takes the place of words",
    ),
    pytest.param(
        Reply(say("x"), picture=Picture("m1")), PICTURE, (edit_to_photo(caption="x"),), id="a picture of a picture"
    ),
    pytest.param(
        Reply(say("x")),
        PICTURE,
        (sent("x"), Call("deleteMessage", {"chat_id": 77, "message_id": 9})),
        id="words are sent, and the picture goes",
    ),
    pytest.param(
        Reply(say("x"), rows=(MENU,), place=Place(50.45, 30.5)),
        WORDS,
        (
            Call("sendLocation", {"chat_id": 77, "latitude": 50.45, "longitude": 30.5}),
            sent("x", reply_markup=inline([("☰ Меню", "menu:sealed")])),
        ),
        id="a place comes first",
    ),
    pytest.param(
        Reply(say("x"), place=Place(50.45, 30.5, "Майдан", "Хрещатик, 1")),
        None,
        (
            Call(
                "sendVenue",
                {
                    "chat_id": 77,
                    "latitude": 50.45,
                    "longitude": 30.5,
                    "title": "Майдан",
                    "address": "Хрещатик, 1",
                },
            ),
            sent("x"),
        ),
        id="a place with a name",
    ),
]


@pytest.mark.parametrize(("reply", "replaces", "calls"), TELEGRAM)
def test_telegram_is_asked(reply: Reply, replaces: Shown | None, calls: tuple[Call, ...]) -> None:
    assert on_telegram(reply, replaces) == calls
    json.dumps([call.params for call in calls])


@pytest.mark.parametrize(("length", "parts"), [(4095, 1), (4096, 1), (4097, 2), (8192, 2), (8193, 3)])
@pytest.mark.parametrize("sign", ["a", "ї", "😀"])
def test_telegram_takes_4096_units(sign: str, length: int, parts: int) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    calls = on_telegram(Reply((Span(sign * (length // units) + "b" * (length % units), "bold"),)))
    assert len(calls) == parts
    assert [call.params["entities"][0]["length"] for call in calls] == [
        len(call.params["text"].encode("utf-16-le")) // 2 for call in calls
    ]


@pytest.mark.parametrize(("length", "calls"), [(1023, 1), (1024, 1), (1025, 2), (4096, 2), (4097, 3)])
@pytest.mark.parametrize("sign", ["a", "ї", "😀"])
def test_a_caption_has_1024_units(sign: str, length: int, calls: int) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    text = (Span(sign * (length // units) + "b" * (length % units)),)
    drawn = on_telegram(Reply(text, picture=Picture("m1"), rows=(MENU,)))
    assert len(drawn) == calls
    assert ["reply_markup" in call.params for call in drawn] == [False] * (calls - 1) + [True]


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (press(""), "label"),
        (press(" "), "label"),
        (Button("", "share_phone"), "label"),
        (press("x", "п" * 29), "bytes"),
        (Button("x", "link", ""), "address"),
    ],
)
def test_telegram_refuses_a_button(button: Button, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        on_telegram(Reply(say("x"), rows=((button,),)))


def test_telegram_takes_64_bytes_and_100_buttons() -> None:
    calls = on_telegram(Reply(say("x"), rows=((press("x", "y" * 57),),) * 100))
    assert len(calls[0].params["reply_markup"]["inline_keyboard"]) == 100
    with pytest.raises(ValueError, match="100"):
        on_telegram(Reply(say("x"), rows=(MENU,) * 101))


def test_telegram_is_never_told_nothing() -> None:
    with pytest.raises(ValueError, match="without words"):
        on_telegram(Reply((), rows=(MENU,)))
