"""Alerts made to do harm, and shapes that are none."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.cap import BadAlert, Flaw, read_alert
from city.cap.alerts import Alert, Point
from city.cap.parsing import parse
from city.cap.shapes import check

HEAD = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>kyiv</sender>
<sent>2026-11-25T10:00:00+02:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"""
INFO = """<info><category>Met</category><event>Гроза</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty>{}</info>"""


def written(inside: str = "", *, info: str = INFO) -> bytes:
    return (HEAD + info.replace("{}", inside) + "</alert>").encode()


def area(*polygons: str, description: str = "Поділ") -> str:
    drawn = "".join(f"<polygon>{polygon}</polygon>" for polygon in polygons)
    return f"<area><areaDesc>{description}</areaDesc>{drawn}</area>"


def read(data: bytes) -> Alert:
    return read_alert(parse(data))


def refused(data: bytes) -> tuple[Flaw, str]:
    with pytest.raises(BadAlert) as found:
        read(data)
    return found.value.flaw, found.value.place


SQUARE = "50,30 50,31 51,31 51,30 50,30"


def test_a_plain_one_is_read() -> None:
    alert = read(written(area(SQUARE)))
    assert alert.infos[0].event == "Гроза"
    assert alert.infos[0].language == "en-US"
    assert not alert.infos[0].areas[0].unclosed


def test_a_polygon_left_open_is_closed_and_told() -> None:
    (found,) = read(written(area("50,30 50,31 51,31 51,30"))).infos[0].areas
    assert found.unclosed
    assert found.polygons[0][0] == found.polygons[0][-1]


BOMB = '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b'<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/x.dtd">' + written(), Flaw.HAS_DTD),
        (b'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + written("<note>&x;</note>"), Flaw.HAS_DTD),
        ((BOMB + "]>").encode() + written("&j;"), Flaw.HAS_DTD),
        (b"<!DOCTYPE alert>" + written(), Flaw.HAS_DTD),
        (written("<polygon/>" * 10_000), Flaw.TOO_COMPLEX),
        (written(area(*(["1,1 1,2 2,2 1,1"] * 501))), Flaw.TOO_COMPLEX),
        (written(area("1,1 " * 20_001)), Flaw.TOO_COMPLEX),
        (written("<b>" * 100 + "</b>" * 100), Flaw.TOO_DEEP),
        (b"<alert" + b" " * 300_000, Flaw.TOO_BIG),
        (b"", Flaw.NOT_XML),
        (b"\xff\xfe\x00", Flaw.NOT_XML),
        (b"not xml", Flaw.NOT_XML),
        (written("&lol;"), Flaw.NOT_XML),
        (b'<?xml version="1.0" encoding="none-such"?>' + written(), Flaw.NOT_XML),
    ],
)
def test_it_is_refused_in_fifty_milliseconds(data: bytes, flaw: Flaw) -> None:
    began = time.process_time()
    assert refused(data)[0] is flaw
    assert time.process_time() - began < 0.05


def test_a_shape_that_would_take_minutes_is_refused_soon() -> None:
    comb = " ".join(f"{50 + n / 1e5:.5f},30 {51 + n / 1e5:.5f},31" for n in range(5000))
    began = time.process_time()
    assert refused(written(area(comb)))[0] in (Flaw.TOO_COMPLEX, Flaw.CROSSES)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("data", "flaw", "place"),
    [
        (written("<headline>а</headline><severity>Minor</severity>"), Flaw.OUT_OF_ORDER, "alert/info[1]/severity"),
        (written("<wrong/>"), Flaw.UNKNOWN, "alert/info[1]/wrong"),
        (written("<web>a</web><web>b</web>"), Flaw.REPEATED, "alert/info[1]/web"),
        (written("<expires>2026-11-25T10:00:00Z</expires>"), Flaw.NOT_ALLOWED, "alert/info[1]/expires"),
        (written("<expires>2026-11-35T10:00:00+02:00</expires>"), Flaw.NOT_ALLOWED, "alert/info[1]/expires"),
        (written("<headline><b>a</b></headline>"), Flaw.UNKNOWN, "alert/info[1]/headline/b"),
        (written(area(description=" ")), Flaw.BLANK, "alert/info[1]/area[1]/areaDesc"),
        (written(area("50,30 50,31")), Flaw.FEW_POINTS, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("50,30 50,31 50,30")), Flaw.FEW_POINTS, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("95,30 50,31 51,31")), Flaw.NOT_ALLOWED, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("nan,30 50,31 51,31")), Flaw.NOT_ALLOWED, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("50,30,1 50,31 51,31")), Flaw.NOT_ALLOWED, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("0,0 2,2 0,2 2,0 0,0")), Flaw.CROSSES, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("0,0 0,2 0,1 1,1 0,0")), Flaw.CROSSES, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("0,0 0,4 2,2 4,4 4,0 2,2 0,0")), Flaw.CROSSES, "alert/info[1]/area[1]/polygon[1]"),
        (written(area("0,0 0,9 9,9 9,0", "2,2 2,3 3,3 3,2")), Flaw.OVERLAPS, "alert/info[1]/area[1]/polygon[2]"),
        (written(area("2,2 2,3 3,3 3,2", "0,0 0,9 9,9 9,0")), Flaw.OVERLAPS, "alert/info[1]/area[1]/polygon[2]"),
        (written(area("0,0 0,2 2,2 2,0", "1,1 1,3 3,3 3,1")), Flaw.OVERLAPS, "alert/info[1]/area[1]/polygon[2]"),
        (written("<description>{}</description>"), Flaw.UNFILLED, "alert/info[1]/description"),
        (written(info="").replace(b">Alert<", b">Cancel<"), Flaw.NO_REFERENCES, "alert/references"),
        (written(info="<references>a,b</references>"), Flaw.NOT_ALLOWED, "alert/references"),
        (written(info="").replace(b"cap:1.2", b"cap:1.0"), Flaw.NOT_CAP, "alert"),
    ],
)
def test_a_refusal_names_the_place(data: bytes, flaw: Flaw, place: str) -> None:
    assert refused(data) == (flaw, place)


def test_apart_is_no_overlap() -> None:
    assert read(written(area("0,0 0,2 2,2 2,0", "3,3 3,4 4,4 4,3")))


def round_shape(corners: int, *, around: Point = (50, 30), wide: float = 1) -> tuple[Point, ...]:
    turns = [2 * math.pi * n / corners for n in range(corners)]
    points = tuple((around[0] + wide * math.cos(turn), around[1] + wide * math.sin(turn)) for turn in turns)
    return (*points, points[0])


@given(st.integers(3, 60), st.floats(-60, 60), st.floats(0.01, 5))
def test_a_round_shape_is_never_refused(corners: int, north: float, wide: float) -> None:
    check([round_shape(corners, around=(north, 30), wide=wide)], ["here"])


@given(st.integers(5, 40), st.data())
def test_two_corners_changed_about_cross(corners: int, data: st.DataObject) -> None:
    shape = list(round_shape(corners)[:-1])
    place = data.draw(st.integers(1, corners - 3))
    shape[place], shape[place + 1] = shape[place + 1], shape[place]
    with pytest.raises(BadAlert) as found:
        check([(*shape, shape[0])], ["here"])
    assert found.value.flaw is Flaw.CROSSES


@given(st.binary(max_size=300))
def test_whatever_comes_is_an_alert_or_refused(data: bytes) -> None:
    for each in (data, HEAD.encode() + data):
        try:
            read(each)
        except BadAlert:
            continue
