"""Real alerts from several countries: which are taken, and which are refused at which place."""

import os
import time
from pathlib import Path

import pytest

from city.cap import BadAlert, Flaw, read_alert
from city.cap.alerts import Alert, Reference
from city.cap.parsing import parse
from city.cap.reading import _date

REAL_DATA = os.environ.get("REAL_DATA")
pytestmark = pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA names no folder of real alerts")

WAINFLEET = Reference(
    "www.gov.uk/environment-agency", "50385fcb0ab7aa447bbd46d848ce8466E", _date("2020-02-16T23:01:13-00:00", "")
)


def alert(name: str, *known: Reference) -> Alert:
    return read_alert(parse((Path(str(REAL_DATA)) / "reliability/cap" / name).read_bytes()), known)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("cap-library/australia.cap", "1.2"),
        ("cap-library/earthquake-iso8859-1.cap", "1.2"),
        ("cap-library/earthquake.cap", "1.1"),
        ("cap-library/no_optional_fields.cap", "1.1"),
        ("govuk/wainfleet.xml", "1.2"),
        ("govuk/long_gsm7.xml", "1.2"),
        ("govuk/valid_area_polygon.xml", "1.2"),
    ],
)
def test_it_is_taken(name: str, version: str) -> None:
    assert alert(name).version == version


def test_an_update_is_about_one_alert_that_we_have() -> None:
    sent = _date("2013-01-05T09:30:16-00:00", "")
    known = Reference("wcatwc@agency.example", "PAAQ-2-mg5a94", sent)
    assert alert("govuk/update.xml", known).kind == "Update"
    with pytest.raises(BadAlert) as refused:
        alert("govuk/update.xml")
    assert (refused.value.flaw, refused.value.place) == (Flaw.NO_SUCH_ALERT, "alert/references")
    assert alert("govuk/wainfleet_cancel_with_references.xml", WAINFLEET).kind == "Cancel"
    assert alert("govuk/wainfleet_cancel_minimal.xml", WAINFLEET, known).infos == ()


def test_canada_speaks_two_languages() -> None:
    canada = parse((Path(str(REAL_DATA)) / "reliability/cap/cap-library/canada.cap").read_bytes())
    named = canada.said("references").split()
    if named:
        sender, identifier, sent = named[0].split(",")
        found = read_alert(canada, [Reference(sender, identifier, _date(sent, ""))])
    else:
        found = read_alert(canada)
    assert {info.language for info in found.infos} == {"en-CA", "fr-CA"}


@pytest.mark.parametrize(
    ("name", "flaw", "place"),
    [
        ("cap-library/invalid.cap", Flaw.MISSING, "alert/scope"),
        ("cap-library/canada_errors.cap", Flaw.NO_REFERENCES, "alert/references"),
        ("cap-library/invalid.rss", Flaw.NOT_CAP, ""),
        ("cap-library/weather_index.atom", Flaw.NOT_CAP, "feed"),
        ("govuk/invalid_area_with_hole.xml", Flaw.OVERLAPS, "alert/info[1]/area[1]/polygon[2]"),
        ("govuk/invalid_degenerate_area.xml", Flaw.FEW_POINTS, "alert/info[1]/area[1]/polygon[1]"),
        ("govuk/wainfleet_cancel_with_missing_references.xml", Flaw.NO_REFERENCES, "alert/references"),
        ("govuk/wainfleet_cancel_minimal.xml", Flaw.NO_SUCH_ALERT, "alert/references"),
        ("govuk/with_placeholder_for_content.xml", Flaw.UNFILLED, "alert/info[1]/description"),
    ],
)
def test_it_is_refused(name: str, flaw: Flaw, place: str) -> None:
    with pytest.raises(BadAlert) as refused:
        alert(name)
    assert refused.value.flaw is flaw
    assert not place or refused.value.place == place


def test_everything_is_read_quickly() -> None:
    began = time.process_time()
    for path in sorted((Path(str(REAL_DATA)) / "reliability/cap").glob("*/*")):
        try:
            read_alert(parse(path.read_bytes()))
        except BadAlert:
            continue
    assert time.process_time() - began < 1
