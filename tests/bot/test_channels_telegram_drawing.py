"""A Reply, and exactly what Telegram is asked to show for it."""

import json
from typing import Any

import pytest

from bot.channels import telegram
from bot.channels.telegram import Call
from handlers.replies import Button, Card, Reply, Span, say

LETTER = "https://petition.kyiv.ua/?id=12&x=_a_"
MENU = (Button("☰ Меню", "press", "menu"),)
PHONE = Button("📱 Мій номер", "share_phone", "Або напишіть номер.")
PLACE = Button("📍 Моє місце", "share_location")


def seal(data: str) -> str:
    return f"{data}:sealed"


def press(label: str, data: str = "x") -> Button:
    return Button(label, "press", data)


def on_telegram(reply: Reply, replaces: int | None = None) -> tuple[Call, ...]:
    return telegram.draw(reply, "77", seal, replaces=replaces)


def sent(text: str, *, method: str = "sendMessage", **more: Any) -> Call:
    return Call(method, {"chat_id": 77, "text": text, "link_preview_options": {"is_disabled": True}, **more})


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def inline(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in rows]}


STYLED = Reply(say("😀 <b>Київ</b> і <i>😀 ліс</i>, <a letter>лист</a>!", letter=LETTER))
LISTED = Reply(
    say("<b>Петиції</b>"),
    cards=(
        Card("№ 1", say("10 %"), press("№ 1 ›", "p:1")),
        Card("№ 2", (), press("№ 2 ›", "p:2")),
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
                    [("№ 1 ›", "p:1:sealed")],
                    [("№ 2 ›", "p:2:sealed")],
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
        9,
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
        9,
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
        9,
        (sent("x", method="editMessageText", reply_markup=inline([("☰ Меню", "menu:sealed")]), message_id=9),),
        id="replaces",
    ),
    pytest.param(Reply(say("x"), replaces=False), 9, (sent("x"),), id="does not replace"),
    pytest.param(
        Reply(say("{a}\n\n{b}", a="ї" * 4000, b="😀" * 1000), rows=(MENU,)),
        9,
        (sent("ї" * 4000), sent("😀" * 1000, reply_markup=inline([("☰ Меню", "menu:sealed")]))),
        id="two parts replace nothing, the keyboard is on the last",
    ),
]


@pytest.mark.parametrize(("reply", "replaces", "calls"), TELEGRAM)
def test_telegram_is_asked(reply: Reply, replaces: int | None, calls: tuple[Call, ...]) -> None:
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
