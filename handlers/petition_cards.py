"""A petition in a list, how far it is in words, and the buttons between the pages of lists."""

from collections.abc import Callable
from datetime import datetime

from city.petitions import Petition, days_left, is_open
from handlers.presses.petitions import OpenPetition, Petitions
from handlers.presses.press import PressData
from handlers.replies import Button, Card, Row, press, say
from handlers.speech import _, minute, ngettext, number

PAGE = 5
CELLS = 10


def card(petition: Petition, now: datetime, way: str) -> Card:
    """One of a list; `way` leads back to it."""
    text = say("{progress}\n{left}", progress=progress_words(petition), left=time_left(petition, now))
    return Card(
        title=f"№ {petition.id}. {petition.title}",
        text=text,
        button=press(f"№ {petition.id}", OpenPetition(petition_id=petition.id, way=way)),
        opens=_("Read it"),
    )


def progress_words(petition: Petition) -> str:
    """A bar, and the same in numbers for those who do not see it."""
    full = min(CELLS, petition.per_cent * CELLS // 100)
    sentence = ngettext(
        "{bar} {percent}%\n{signed} signature of {goal}",
        "{bar} {percent}%\n{signed} signatures of {goal}",
        petition.signatures,
    )
    return sentence.format(
        bar="▰" * full + "▱" * (CELLS - full),
        percent=petition.per_cent,
        signed=number(petition.signatures),
        goal=number(petition.terms.threshold),
    )


def time_left(petition: Petition, now: datetime) -> str:
    if not is_open(petition, now):
        return _("Signing has ended.")
    left = days_left(petition, now)
    if left == 0:
        return _("Last day: signing ends on {moment}.").format(moment=minute(petition.deadline))
    return ngettext("{days} day left", "{days} days left", left).format(days=number(left))


def paging(page: int, pages: int, other: Callable[[int], PressData]) -> tuple[Row, ...]:
    """Nothing where everything fits on one page; a button only where there is a page to go to."""
    row: list[Button] = []
    if page > 0:
        row.append(press(_("‹ Previous"), other(page - 1)))
    if page + 1 < pages:
        row.append(press(_("Next ({page} of {pages}) ›").format(page=page + 2, pages=pages), other(page + 1)))
    return (tuple(row),) if row else ()


def back_to_petitions() -> Button:
    return press(_("‹ All petitions"), Petitions())
