"""Narrowing petitions down by state, district and topic: the pages where one chooses."""

from collections.abc import Callable
from dataclasses import replace

from city.people import DISTRICTS
from city.petitions import Status, Topic, Wanted
from handlers.found import view_code
from handlers.names import PETITION_TOPIC_NAMES, district_name
from handlers.presses.petitions import FoundPetitions, NarrowPetitions
from handlers.replies import Button, Reply, Row, Text, press, say
from handlers.speech import _


def narrowed_words(wanted: Wanted) -> list[str]:
    """How it is narrowed down, in words; nothing where it is not."""
    status = [_statuses()[wanted.status]] if wanted.status is not Status.ALL else []
    district = [district_name(wanted.district)] if wanted.district else []
    return [*status, *district, *([_topic(wanted.topic)] if wanted.topic else [])]


def narrowing(title: str, words: str, wanted: Wanted) -> Reply:
    """The page that leads to both others."""
    text = say(_("<b>{title}</b>\nWhich of these petitions shall I show?"), title=title)
    statuses = tuple(
        press(_chosen(label, chosen=status is wanted.status), _page(words, replace(wanted, status=status)))
        for status, label in _statuses().items()
    )
    place = district_name(wanted.district) if wanted.district else _("Any district")
    about = _topic(wanted.topic) if wanted.topic else _("Any topic")
    view = view_code(wanted)
    rows: tuple[Row, ...] = (
        statuses,
        (press(f"🏘 {place}", NarrowPetitions(words=words, view=view, by="d")),),
        (press(f"🏷 {about}", NarrowPetitions(words=words, view=view, by="t")),),
        (press(_("‹ Back to the list"), FoundPetitions(words=words, view=view)),),
    )
    return Reply(text, rows=rows)


def _page(words: str, wanted: Wanted) -> FoundPetitions:
    return FoundPetitions(words=words, view=view_code(wanted))


def _chosen(label: str, *, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _statuses() -> dict[Status, str]:
    return {Status.ALL: _("All"), Status.OPEN: _("Open now"), Status.CLOSED: _("Closed")}


def _topic(topic: Topic) -> str:
    return _(PETITION_TOPIC_NAMES[topic])


def districts(words: str, wanted: Wanted) -> Reply:
    def choice(district: str | None) -> Button:
        label = district_name(district) if district else _("Any district")
        return press(
            _chosen(label, chosen=district == wanted.district), _page(words, replace(wanted, district=district))
        )

    asked = say(_("<b>Petitions about which district?</b>"))
    return _choices(asked, [choice(each) for each in (None, *DISTRICTS)], _back(words, wanted))


def topics(words: str, wanted: Wanted) -> Reply:
    def choice(topic: Topic | None) -> Button:
        label = _topic(topic) if topic else _("Any topic")
        return press(_chosen(label, chosen=topic is wanted.topic), _page(words, replace(wanted, topic=topic)))

    asked = say(_("<b>Petitions about what?</b>"))
    return _choices(asked, [choice(each) for each in (None, *Topic)], _back(words, wanted))


def _back(words: str, wanted: Wanted) -> Button:
    return press(_("‹ Back"), NarrowPetitions(words=words, view=view_code(wanted)))


def _choices(text: Text, choices: list[Button], back: Button) -> Reply:
    """Two in a row, the first by itself."""
    pairs = tuple(tuple(choices[place : place + 2]) for place in range(1, len(choices), 2))
    return Reply(text, rows=((choices[0],), *pairs, (back,)))


NARROWING: dict[str, Callable[[str, Wanted], Reply]] = {"d": districts, "t": topics}
