"""An alert as a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Flaw(StrEnum):
    """Why an alert is refused; each has words in `handlers/announcements/alerts.py`."""

    TOO_BIG = "too_big"
    HAS_DTD = "has_dtd"
    NOT_XML = "not_xml"
    NOT_CAP = "not_cap"
    TOO_DEEP = "too_deep"
    TOO_COMPLEX = "too_complex"
    UNKNOWN = "unknown"
    MISSING = "missing"
    REPEATED = "repeated"
    OUT_OF_ORDER = "out_of_order"
    NOT_ALLOWED = "not_allowed"
    BLANK = "blank"
    NO_REFERENCES = "no_references"
    NO_SUCH_ALERT = "no_such_alert"
    FEW_POINTS = "few_points"
    CROSSES = "crosses"
    OVERLAPS = "overlaps"
    UNFILLED = "unfilled"


class BadAlert(ValueError):
    """`place` is the way to the element, like `alert/info[2]/area[1]/polygon[1]`."""

    def __init__(self, flaw: Flaw, place: str = "") -> None:
        super().__init__(f"{flaw} at {place}" if place else flaw)
        self.flaw = flaw
        self.place = place


Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


@dataclass(frozen=True, slots=True)
class Reference:
    """By which one alert names another."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """`unclosed`: some polygon did not end where it began, and was closed."""

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    unclosed: bool = False


@dataclass(frozen=True, slots=True)
class Info:
    """What is said in one language."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    expires: datetime | None = None
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """`version`: of the protocol. `kind`: Alert, Update, Cancel, Ack or Error."""

    version: str
    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    scope: str
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.sender, self.identifier, self.sent)
