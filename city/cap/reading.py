"""An alert out of an element tree, checked in order: its schema, then how much it is, then what it means."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import regex

from city.cap.alerts import Alert, Area, BadAlert, Flaw, Info, Reference
from city.cap.schema import DATE, RULES, VERSIONS, Rule
from city.cap.shapes import MOST_POINTS, MOST_POLYGONS, check, close, read_points

_UNFILLED = regex.compile(r"\{[\w .]*\}|\(\([^()]+\)\)")


@dataclass(slots=True)
class Element:
    """As a reader of XML found it. What is of another namespace has the name ""."""

    name: str
    namespace: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator[tuple[int, "Element"]]:
        """Counted from 1."""
        return enumerate((child for child in self.children if child.name == name), 1)

    def said(self, name: str) -> str:
        return next((child.text.strip() for _, child in self.all(name)), "")


def read_alert(root: Element, known: Collection[Reference] = ()) -> Alert:
    """`known`: the alerts that an update or a cancellation may be about. Raises BadAlert."""
    version = VERSIONS.get(root.namespace)
    if root.name != "alert" or version is None:
        raise BadAlert(Flaw.NOT_CAP, root.name)
    _check_schema(root, "alert")
    _check_amount(root)
    alert = Alert(
        version=version,
        identifier=root.said("identifier"),
        sender=root.said("sender"),
        sent=_date(root.said("sent"), "alert/sent"),
        status=root.said("status"),
        kind=root.said("msgType"),
        scope=root.said("scope"),
        references=tuple(_references(root)),
        infos=tuple(_info(info, f"alert/info[{place}]") for place, info in root.all("info")),
    )
    _check_references(alert, known)
    return alert


def _check_schema(element: Element, place: str) -> None:
    rules, order = RULES[element.name], list(RULES[element.name])
    counts: dict[str, int] = {}
    last = 0
    for child in element.children:
        if not child.name and element.name == "alert":
            continue
        if child.name not in rules:
            raise BadAlert(Flaw.UNKNOWN, f"{place}/{child.name or '*'}")
        counts[child.name] = counts.get(child.name, 0) + 1
        where = f"{place}/{child.name}" + (f"[{counts[child.name]}]" if rules[child.name].most > 1 else "")
        if order.index(child.name) < last:
            raise BadAlert(Flaw.OUT_OF_ORDER, where)
        last = order.index(child.name)
        _check_child(child, rules[child.name], counts[child.name], where)
    for name, rule in rules.items():
        if counts.get(name, 0) < rule.least:
            raise BadAlert(Flaw.MISSING, f"{place}/{name}")


def _check_child(child: Element, rule: Rule, number: int, where: str) -> None:
    if number > rule.most:
        raise BadAlert(Flaw.REPEATED, where)
    if child.name in RULES:
        return _check_schema(child, where)
    if child.children:
        raise BadAlert(Flaw.UNKNOWN, f"{where}/{child.children[0].name or '*'}")
    text = child.text.strip()
    if (rule.words and text not in rule.words) or (rule.pattern and not rule.pattern.fullmatch(text)):
        raise BadAlert(Flaw.NOT_ALLOWED, where)
    return None


def _check_amount(root: Element) -> None:
    """Before anything is computed with them."""
    areas = [area for _, info in root.all("info") for _, area in info.all("area")]
    polygons = [polygon.text for area in areas for _, polygon in area.all("polygon")]
    if len(polygons) > MOST_POLYGONS or sum(len(text.split()) for text in polygons) > MOST_POINTS:
        raise BadAlert(Flaw.TOO_COMPLEX, "alert")


def _references(root: Element) -> Iterator[Reference]:
    for named in root.said("references").split():
        parts = named.split(",")
        if len(parts) != 3:
            raise BadAlert(Flaw.NOT_ALLOWED, "alert/references")
        yield Reference(parts[0], parts[1], _date(parts[2], "alert/references"))


def _date(text: str, place: str) -> datetime:
    """CAP writes UTC as -00:00."""
    try:
        if DATE.fullmatch(text):
            return datetime.fromisoformat(text.replace("-00:00", "+00:00") if text.endswith("-00:00") else text)
    except ValueError:
        pass
    raise BadAlert(Flaw.NOT_ALLOWED, place)


def _check_references(alert: Alert, known: Collection[Reference]) -> None:
    """An update or a cancellation is about exactly one alert that we have."""
    if alert.kind not in ("Update", "Cancel"):
        return
    if not alert.references:
        raise BadAlert(Flaw.NO_REFERENCES, "alert/references")
    if len(set(alert.references) & set(known)) != 1:
        raise BadAlert(Flaw.NO_SUCH_ALERT, "alert/references")


def _info(info: Element, place: str) -> Info:
    for name in ("headline", "description", "instruction"):
        if _UNFILLED.search(info.said(name)):
            raise BadAlert(Flaw.UNFILLED, f"{place}/{name}")
    expires = info.said("expires")
    return Info(
        language=info.said("language") or "en-US",
        event=info.said("event"),
        urgency=info.said("urgency"),
        severity=info.said("severity"),
        certainty=info.said("certainty"),
        headline=info.said("headline"),
        description=info.said("description"),
        instruction=info.said("instruction"),
        web=info.said("web"),
        expires=_date(expires, f"{place}/expires") if expires else None,
        areas=tuple(_area(area, f"{place}/area[{number}]") for number, area in info.all("area")),
    )


def _area(area: Element, place: str) -> Area:
    description = " ".join(area.said("areaDesc").split())
    if not description:
        raise BadAlert(Flaw.BLANK, f"{place}/areaDesc")
    places = [f"{place}/polygon[{number}]" for number, _ in area.all("polygon")]
    drawn = [read_points(one.text, where) for where, (_, one) in zip(places, area.all("polygon"), strict=True)]
    polygons = [close(points, where) for where, points in zip(places, drawn, strict=True)]
    check(polygons, places)
    return Area(description, tuple(polygons), unclosed=polygons != drawn)
