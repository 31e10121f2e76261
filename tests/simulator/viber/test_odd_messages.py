"""Whatever stands in a message, it is refused with a status or can be drawn."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.viber import chats, checks, drawing, statuses
from simulator.viber.keyboards import BUTTON, KEYBOARD
from tests.simulator.city import Json
from tests.simulator.viber.acts import PICTURE, SENDER, TEXT, button, keyboard, rich

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
WHOLE = [
    TEXT | {"keyboard": keyboard(), "min_api_version": 4, "tracking_data": "x"},
    rich(button(), button(Columns=3, Rows=2), ButtonsGroupColumns=6, ButtonsGroupRows=7),
    {"type": "picture", "media": PICTURE, "text": "", "thumbnail": PICTURE, "sender": SENDER},
    {"type": "video", "media": "https://kyiv.example/v.mp4", "size": 1, "duration": 1, "sender": SENDER},
    {"type": "file", "media": "https://kyiv.example/f", "size": 1, "file_name": "f.pdf", "sender": SENDER},
    {"type": "contact", "contact": {"name": "x", "phone_number": "1"}, "sender": SENDER},
    {"type": "url", "media": "https://kyiv.example", "sender": SENDER},
    {"type": "location", "location": {"lat": 1, "lon": 1}, "sender": SENDER},
    {"type": "sticker", "sticker_id": 1, "sender": SENDER},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [one for key in keys for one in ((*path, key), *places(value[key], (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    body: Json = copy.deepcopy(draw(st.sampled_from(WHOLE)))
    path = draw(st.sampled_from(places(body)))
    holder: Any = body
    for key in path[:-1]:
        holder = holder[key]
    if isinstance(holder, dict) and draw(st.booleans()):
        holder[draw(st.sampled_from([*BUTTON, *KEYBOARD]))] = draw(JSON)
    else:
        holder[path[-1]] = draw(JSON)
    return body


def refusal(body: Json) -> str:
    try:
        checks.message(body)
    except statuses.Refused as refused:
        return refused.words
    return ""


@given(spoilt())
def test_a_spoilt_message_is_refused_or_drawn(body: Json) -> None:
    words = refusal(body)
    assert words.partition(":")[0] in ("", "badData", "missingData", "publicAccountIsNotInline", "paymentUnsupported")
    if not words:
        assert isinstance(chats.holding(body), dict)
        if body.get("keyboard"):
            assert sum(map(len, drawing.panel(body["keyboard"]))) == len(body["keyboard"]["Buttons"])
