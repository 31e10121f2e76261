"""What a message may be: each type with each of its limits."""

from typing import Any

import pytest

from tests.simulator.city import City, Json, Phone
from tests.simulator.viber.acts import PICTURE, SENDER, TEXT, button, keyboard, rich

VIDEO: Json = {"type": "video", "media": "https://kyiv.example/v.mp4", "size": 1000, "sender": SENDER}
FILE: Json = {"type": "file", "media": "https://kyiv.example/f", "size": 1, "file_name": "f.pdf", "sender": SENDER}
IMAGE: Json = {"type": "picture", "media": PICTURE, "text": "", "sender": SENDER}
CARD: Json = {"type": "contact", "contact": {"name": "Київ", "phone_number": "+380441551"}, "sender": SENDER}
LINK: Json = {"type": "url", "media": "http://kyiv.example", "sender": SENDER}
PLACE: Json = {"type": "location", "location": {"lat": 50.45, "lon": 30.52}, "sender": SENDER}
STICKER: Json = {"type": "sticker", "sticker_id": 40129, "sender": SENDER}
OK, BAD, MISSING = 0, 3, 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (TEXT, OK),
        (TEXT | {"receiver": "nobody"}, 5),
        (TEXT | {"receiver": None}, MISSING),
        (TEXT | {"type": None}, MISSING),
        (TEXT | {"type": "pigeon"}, BAD),
        (TEXT | {"type": "payment"}, 22),
        (TEXT | {"chat_id": "c"}, 17),
        (TEXT | {"sender": None}, MISSING),
        (TEXT | {"sender": {}}, MISSING),
        (TEXT | {"sender": {"name": ""}}, MISSING),
        (TEXT | {"sender": {"name": "x" * 28}}, OK),
        (TEXT | {"sender": {"name": "x" * 29}}, BAD),
        (TEXT | {"sender": {"name": "x", "avatar": "https://kyiv.example/a.png"}}, OK),
        (TEXT | {"sender": {"name": "x", "avatar": "a.png"}}, BAD),
        (TEXT | {"tracking_data": "x" * 4000}, OK),
        (TEXT | {"tracking_data": "x" * 4001}, BAD),
        (TEXT | {"tracking_data": {"a": 1}}, BAD),
        (TEXT | {"min_api_version": 0}, BAD),
        (TEXT | {"min_api_version": "3"}, BAD),
        (TEXT | {"min_api_version": True}, BAD),
        (TEXT | {"text": None}, MISSING),
        (TEXT | {"text": ""}, MISSING),
        (TEXT | {"text": 5}, BAD),
        (TEXT | {"text": "x" * 7000}, OK),
        (TEXT | {"text": "x" * 7001}, BAD),
        (IMAGE, OK),
        (IMAGE | {"text": None}, MISSING),
        (IMAGE | {"text": "x" * 768}, OK),
        (IMAGE | {"text": "x" * 769}, BAD),
        (IMAGE | {"media": None}, MISSING),
        (IMAGE | {"media": "https://kyiv.example/p.webp"}, BAD),
        (IMAGE | {"media": "https://kyiv.example/p?name=p.png"}, BAD),
        (IMAGE | {"media": "https://kyiv.example/p.JPEG?v=2"}, OK),
        (IMAGE | {"media": "http://kyiv.example/p.png"}, BAD),
        (IMAGE | {"media": "http://127.0.0.1:1/p.png"}, OK),
        (IMAGE | {"media": "file:///p.png"}, BAD),
        (IMAGE | {"thumbnail": "https://kyiv.example/t.jpg"}, OK),
        (IMAGE | {"thumbnail": "t.jpg"}, BAD),
        (VIDEO, OK),
        (VIDEO | {"size": None}, MISSING),
        (VIDEO | {"size": "1000"}, BAD),
        (VIDEO | {"size": 26 * 2**20}, OK),
        (VIDEO | {"size": 26 * 2**20 + 1}, BAD),
        (VIDEO | {"media": "https://kyiv.example/v.avi"}, BAD),
        (VIDEO | {"duration": 180}, OK),
        (VIDEO | {"duration": 181}, BAD),
        (FILE, OK),
        (FILE | {"size": None}, MISSING),
        (FILE | {"size": 50 * 2**20}, OK),
        (FILE | {"size": 50 * 2**20 + 1}, BAD),
        (FILE | {"file_name": None}, MISSING),
        (FILE | {"file_name": "x" * 252 + ".pdf"}, OK),
        (FILE | {"file_name": "x" * 253 + ".pdf"}, BAD),
        (FILE | {"file_name": "report"}, BAD),
        (FILE | {"file_name": ".pdf"}, BAD),
        (FILE | {"file_name": "report.EXE"}, BAD),
        (FILE | {"file_name": "report.pdf.apk"}, BAD),
        (CARD, OK),
        (CARD | {"contact": {"name": "Київ"}}, MISSING),
        (CARD | {"contact": {"name": "x" * 29, "phone_number": "1"}}, BAD),
        (CARD | {"contact": {"name": "x", "phone_number": "1" * 19}}, BAD),
        (CARD | {"contact": "Київ"}, BAD),
        (LINK, OK),
        (LINK | {"media": "kyiv.example"}, BAD),
        (LINK | {"media": "http://kyiv.example/" + "x" * 1980}, OK),
        (LINK | {"media": "http://kyiv.example/" + "x" * 1981}, BAD),
        (PLACE, OK),
        (PLACE | {"location": {"lat": 50.45}}, MISSING),
        (PLACE | {"location": {"lat": "50.45", "lon": "30.52"}}, BAD),
        (PLACE | {"location": {"lat": 91, "lon": 30}}, BAD),
        (PLACE | {"location": {"lat": 50, "lon": -181}}, BAD),
        (STICKER, OK),
        (STICKER | {"sticker_id": "40129"}, OK),
        (STICKER | {"sticker_id": "cat"}, BAD),
        (STICKER | {"sticker_id": None}, MISSING),
        (rich(), OK),
        (rich() | {"min_api_version": 1}, BAD),
        (rich() | {"rich_media": None}, MISSING),
        (rich() | {"alt_text": "words"}, OK),
        (rich() | {"keyboard": keyboard()}, OK),
    ],
)
async def test_what_a_message_may_be(olena: Phone, hooked: City, body: dict[str, Any], status: int) -> None:
    answer = await hooked.viber("send_message", **{"receiver": olena.id, **body})
    assert answer["status"] == status, answer


async def test_a_request_has_at_most_thirty_kilobytes(olena: Phone, hooked: City) -> None:
    answer = await hooked.viber("send_message", receiver=olena.id, **TEXT, padding="x" * 31_000)
    assert (answer["status"], answer["status_message"]) == (BAD, "badData: a request has at most 30 KB")


async def test_bubbles_hold_what_was_sent(olena: Phone, hooked: City) -> None:
    for body in (IMAGE, VIDEO, FILE, CARD, LINK, PLACE, STICKER):
        await hooked.viber("send_message", receiver=olena.id, **body)
    shown = (await olena.screen())["messages"]
    told = [(one["kind"], one["text"]) for one in shown if one["from"] == "bot"]
    assert told == [
        ("picture", ""),
        ("file", ""),
        ("file", "f.pdf"),
        ("contact", "Київ, +380441551"),
        ("text", "http://kyiv.example"),
        ("location", "50.45, 30.52"),
        ("sticker", ""),
    ]
    places = [one["place"] for one in shown if "place" in one]
    assert places == [{"latitude": 50.45, "longitude": 30.52}]
    assert [one["file"] for one in shown if "file" in one] == [
        {"name": "v.mp4", "size": 1000},
        {"name": "f.pdf", "size": 1},
    ]


async def test_each_tile_knows_its_card_and_how_its_words_lie(olena: Phone, hooked: City) -> None:
    """A tile that does not fit into what is left of a card begins the next."""
    tiles = [button(Rows=rows, TextSize="small", TextHAlign="left", TextVAlign="top") for rows in (2, 2, 1, 3)]
    await hooked.viber("send_message", receiver=olena.id, **rich(*tiles, ButtonsGroupColumns=6, ButtonsGroupRows=3))
    drawn = (await olena.screen())["messages"][-1]["cards"]["buttons"]
    assert [one["card"] for one in drawn] == [0, 1, 1, 2]
    assert {(one["size"], one["align"], one["valign"]) for one in drawn} == {("small", "left", "top")}


async def test_rich_media_is_drawn_and_pressed(olena: Phone, hooked: City) -> None:
    sign = button(Text="<b>Підписати</b>", ActionBody="sign", Rows=2, Image="https://kyiv.example/i.png")
    link = button(ActionType="open-url", ActionBody="https://kyiv.example/p", Text="Докладніше", Columns=3)
    body = rich(sign, link, ButtonsGroupColumns=6, ButtonsGroupRows=7, BgColor="#FFFFFF")
    await hooked.viber("send_message", receiver=olena.id, **body)
    shown = (await olena.screen())["messages"][-1]
    assert (shown["kind"], shown["buttons"]) == ("rich_media", [])
    assert shown["cards"] == {
        "columns": 6,
        "rows": 7,
        "bg": "#FFFFFF",
        "buttons": [
            {
                "label": "Підписати",
                "kind": "press",
                "data": "sign",
                "columns": 6,
                "rows": 2,
                "image": "https://kyiv.example/i.png",
                "spans": [{"text": "Підписати", "bold": True}],
                "card": 0,
            },
            {
                "label": "Докладніше",
                "kind": "link",
                "url": "https://kyiv.example/p",
                "columns": 3,
                "rows": 1,
                "card": 0,
            },
        ],
    }
    assert (await olena.act("press", label="Докладніше"))["url"] == "https://kyiv.example/p"
    await olena.act("press", label="Підписати")
    assert (await olena.screen())["messages"][-1]["text"] == "sign"
