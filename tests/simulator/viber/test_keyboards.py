"""Keyboards and rich media: every field, every range, and a useful word for what is wrong."""

from typing import Any

import pytest

from simulator.viber import grid
from tests.simulator.city import City, Json, Phone
from tests.simulator.viber.acts import TEXT, button, keyboard, rich

OK, BAD, MISSING = 0, 3, 4
ONLY = ({"Rows": 3}, {"ActionType": "location-picker"})
MEDIA = {"Title": "Гімн", "Subtitle": "1:20", "ThumbnailURL": "https://kyiv.example/t.png", "Loop": True}


def board(**fields: object) -> Json:
    return keyboard() | fields


@pytest.mark.parametrize(
    ("value", "status", "word"),
    [
        (board(), OK, ""),
        ([], BAD, "keyboard must be an object"),
        ({"Buttons": [button()]}, MISSING, "keyboard.Type"),
        ({"Type": "keyboard"}, MISSING, "keyboard.Buttons"),
        (board(Buttons=[]), MISSING, "keyboard.Buttons"),
        (board(Buttons={}), BAD, "keyboard.Buttons"),
        (board(Buttons=["Так"]), BAD, "keyboard.Buttons[0]"),
        (board(Type="rich_media"), BAD, "keyboard.Type"),
        (board(bgColor="#FFFFFF"), BAD, "keyboard.bgColor is not a field, BgColor is"),
        (board(Colour="#FFFFFF"), BAD, "keyboard.Colour is not a field"),
        (board(BgColor="#efEBff"), OK, ""),
        (board(BgColor="white"), BAD, "keyboard.BgColor"),
        (board(BgColor="#fff"), BAD, "keyboard.BgColor"),
        (board(DefaultHeight=True), OK, ""),
        (board(DefaultHeight="true"), BAD, "keyboard.DefaultHeight"),
        (board(CustomDefaultHeight=40), OK, ""),
        (board(CustomDefaultHeight=39), BAD, "keyboard.CustomDefaultHeight"),
        (board(CustomDefaultHeight=70), OK, ""),
        (board(CustomDefaultHeight=71), BAD, "keyboard.CustomDefaultHeight"),
        (board(HeightScale=20), OK, ""),
        (board(HeightScale=19), BAD, "keyboard.HeightScale"),
        (board(HeightScale=100), OK, ""),
        (board(HeightScale=101), BAD, "keyboard.HeightScale"),
        (board(ButtonsGroupColumns=6), OK, ""),
        (board(ButtonsGroupColumns=7), BAD, "keyboard.ButtonsGroupColumns"),
        (board(ButtonsGroupRows=7), OK, ""),
        (board(ButtonsGroupRows=8), BAD, "keyboard.ButtonsGroupRows"),
        (board(InputFieldState="hidden"), OK, ""),
        (board(InputFieldState="gone"), BAD, "keyboard.InputFieldState"),
        (board(Buttons=[button()] * 12), OK, ""),
        (board(Buttons=[button()] * 13), BAD, "12 rows"),
        (board(Buttons=[button(Columns=4)] * 13), BAD, "12 rows"),
        (board(Buttons=[button(Columns=1)] * 72), OK, ""),
        (board(Buttons=[button(Rows=2)] * 7), BAD, "12 rows"),
        (board(Buttons=[button(Columns=1)] * 300), BAD, "keyboard.Buttons"),
    ],
)
async def test_what_a_keyboard_may_be(olena: Phone, hooked: City, value: Any, status: int, word: str) -> None:
    body = {**TEXT, "keyboard": value, "min_api_version": 4}
    answer = await hooked.viber("send_message", receiver=olena.id, **body)
    assert answer["status"] == status, answer
    assert word in answer["status_message"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Columns": 1}, OK),
        ({"Columns": 0}, BAD),
        ({"Columns": 7}, BAD),
        ({"Columns": "6"}, BAD),
        ({"columns": 6}, BAD),
        ({"Rows": 2}, OK),
        ({"Rows": 3}, BAD),
        ({"ActionType": "dance"}, BAD),
        ({"ActionType": None}, BAD),
        ({"ActionType": "none"}, OK),
        ({"ActionType": "location-picker"}, OK),
        ({"ActionBody": None}, MISSING),
        ({"ActionBody": ""}, MISSING),
        ({"ActionBody": 5}, BAD),
        ({"ActionBody": "x" * 250}, OK),
        ({"ActionBody": "x" * 251}, BAD),
        ({"ActionType": "open-url", "ActionBody": "kyiv.example"}, BAD),
        ({"ActionType": "open-url", "ActionBody": "https://kyiv.example/" + "x" * 300}, OK),
        ({"ActionType": "open-url", "ActionBody": "viber://pa?chatURI=kyivcitybot"}, OK),
        ({"ActionType": "open-url", "ActionBody": "tel:1551"}, OK),
        ({"ActionType": "open-url", "ActionBody": "javascript:alert(1)"}, BAD),
        ({"Text": "x" * 250}, OK),
        ({"Text": "x" * 251}, BAD),
        ({"Text": "<b>Так</b><br><i>u</i><u>x</u><s>y</s><FONT color=#ffffff size=12>z</FONT>"}, OK),
        ({"Text": "1 < 2 &lt;a&gt;"}, OK),
        ({"Text": "<a href='x'>Так</a>"}, BAD),
        ({"Text": "<script>"}, BAD),
        ({"TextVAlign": "top"}, OK),
        ({"TextVAlign": "left"}, BAD),
        ({"TextHAlign": "right"}, OK),
        ({"TextHAlign": "top"}, BAD),
        ({"TextSize": "large"}, OK),
        ({"TextSize": "huge"}, BAD),
        ({"TextOpacity": 100}, OK),
        ({"TextOpacity": 101}, BAD),
        ({"TextPaddings": [12, 0, 12, 0]}, OK),
        ({"TextPaddings": [13, 0, 12, 0]}, BAD),
        ({"TextPaddings": [0, 0]}, BAD),
        ({"BgColor": "#efebff"}, OK),
        ({"BgColor": "efebff"}, BAD),
        ({"BgMediaType": "gif", "BgMedia": "https://kyiv.example/b.gif", "BgLoop": True}, OK),
        ({"BgMediaType": "video"}, BAD),
        ({"BgMedia": "b.gif"}, BAD),
        ({"Image": "https://kyiv.example/i.png", "ImageScaleType": "fit"}, OK),
        ({"Image": "i.png"}, BAD),
        ({"Silent": "true"}, BAD),
        ({"OpenURLType": "external"}, OK),
        ({"OpenURLType": "window"}, BAD),
        ({"InternalBrowser": {"Mode": "fullscreen", "CustomTitle": "Київ"}}, OK),
        ({"InternalBrowser": {"CustomTitle": "x" * 16}}, BAD),
        ({"InternalBrowser": "yes"}, BAD),
        ({"Map": {"Latitude": 50.4, "Longitude": 30.5}}, OK),
        ({"Map": {"Latitude": 50.4}}, MISSING),
        ({"Frame": {"BorderWidth": 1, "BorderColor": "#000000", "CornerRadius": 10}}, OK),
        ({"Frame": {"BorderWidth": 11}}, BAD),
        ({"MediaPlayer": MEDIA}, OK),
        ({"MediaPlayer": {"Loop": 1}}, BAD),
        ({"Sound": True}, BAD),
    ],
)
async def test_what_a_button_may_be(olena: Phone, hooked: City, fields: Json, status: int) -> None:
    on_keyboard = {**TEXT, "keyboard": keyboard(**fields), "min_api_version": 6}
    # Cards are up to seven rows high, and nobody shares from them.
    on_card = {"Rows": OK, "ActionType": BAD}.get(next(iter(fields)), status) if fields in ONLY else status
    for body, wanted in ((on_keyboard, status), (rich(button(**fields)), on_card)):
        answer = await hooked.viber("send_message", receiver=olena.id, **body)
        assert answer["status"] == wanted, answer


@pytest.mark.parametrize(
    ("change", "version", "status"),
    [
        ({"Buttons": [button(ActionType="share-phone")]}, 2, BAD),
        ({"Buttons": [button(ActionType="share-phone")]}, 3, OK),
        ({"CustomDefaultHeight": 40}, 2, BAD),
        ({"HeightScale": 40}, 2, BAD),
        ({"HeightScale": 40}, 3, OK),
        ({"InputFieldState": "hidden"}, 3, BAD),
    ],
)
async def test_what_is_newer_needs_a_version_at_the_root(
    olena: Phone, hooked: City, change: Json, version: int, status: int
) -> None:
    body = {**TEXT, "keyboard": board(**change), "min_api_version": version}
    assert (await hooked.viber("send_message", receiver=olena.id, **body))["status"] == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (rich(Type="keyboard"), BAD),
        (rich(*[button(Rows=7)] * 6), OK),
        (rich(*[button(Rows=7)] * 7), BAD),
        (rich(*[button(Rows=4)] * 7), BAD),
        (rich(button(Rows=8)), BAD),
        (rich(*[button(Columns=3, Rows=2)] * 12, ButtonsGroupColumns=3, ButtonsGroupRows=4), OK),
        (rich(*[button(Columns=3, Rows=2)] * 13, ButtonsGroupColumns=3, ButtonsGroupRows=4), BAD),
        (rich(button(Columns=4), ButtonsGroupColumns=3), BAD),
        (rich(button(Rows=3), ButtonsGroupRows=2), BAD),
        (rich(button(ActionType="share-phone")) | {"min_api_version": 3}, BAD),
        (rich(HeightScale=50), BAD),
    ],
)
async def test_what_rich_media_may_be(olena: Phone, hooked: City, body: Json, status: int) -> None:
    answer = await hooked.viber("send_message", receiver=olena.id, **body)
    assert answer["status"] == status, answer


@pytest.mark.parametrize(
    ("sizes", "card_rows", "begins"),
    [
        ([(3, 1), (3, 1), (6, 1)], 0, [0, 0, 1]),
        ([(4, 1), (4, 1)], 0, [0, 1]),
        ([(3, 2), (3, 1), (3, 1), (6, 1)], 0, [0, 0, 1, 2]),
        ([(6, 3), (6, 3)], 5, [0, 5]),
    ],
)
def test_buttons_stand_at_the_first_free_place(sizes: list[tuple[int, int]], card_rows: int, begins: list[int]) -> None:
    assert grid.rows_of([{"Columns": one, "Rows": two} for one, two in sizes], card_rows=card_rows) == begins
