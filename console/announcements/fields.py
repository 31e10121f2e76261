"""The form of an announcement: what its fields hold, and what they make."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from city.announcements import LANGUAGES, MOST_LINKS, Contents, Link, Segment, Topic, Words, cleaned
from city.petitions import CITY_TIME
from console.announcements.pictures import read_picture
from console.forms import Form
from console.visits import Visit

CHOSEN = "chosen"
"""In place of a picture that the browser has and we have not yet."""


def read(form: Form) -> Contents:
    """As far as it makes sense: what does not is left out, and told as missing."""
    links = (
        Link(
            form.get(f"url{place}"),
            {language: form.get(f"label{place}_{language}") for language in LANGUAGES},
        )
        for place in range(1, MOST_LINKS + 1)
    )
    followed = form.get("petition").strip().removeprefix("№").strip()
    return cleaned(
        Contents(
            words={name: Words(form.get(f"title_{name}"), form.get(f"text_{name}")) for name in LANGUAGES},
            links=tuple(links),
            picture="" if form.get("no_picture") else form.get("picture"),
            topic=Topic(form.get("topic")) if form.get("topic") in set(Topic) else Topic.NEWS,
            segment=Segment(
                tuple("" if name == "-" else name for name in form.all("districts")),
                _known(form.all("languages"), LANGUAGES),
                _known(form.all("channels"), ("telegram", "viber")),
                f"petition:{followed}" if followed else "",
            ),
            starts_at=_moment(form.get("starts_at")),
            emergency=bool(form.get("emergency")),
        )
    )


async def with_picture(visit: Visit, contents: Contents) -> tuple[Contents, str]:
    """(the contents with the picture that was sent along, what is wrong with it)."""
    file = visit.form.files.get("picture_file")
    if file is None:
        return contents, ""
    png, wrong = await asyncio.to_thread(read_picture, file.body)
    if wrong:
        return contents, wrong
    return _replaced(contents, await visit.records.media.keep(png)), ""


def _replaced(contents: Contents, picture: str) -> Contents:
    return Contents.from_json({**contents.to_json(), "picture": picture})


def _known(given: Iterable[str], names: tuple[str, ...]) -> tuple[str, ...]:
    """All of them is the same as none: nobody is left out."""
    kept = tuple(name for name in names if name in set(given))
    return () if kept == names else kept


def _moment(text: str) -> datetime | None:
    """As a clock in Kyiv shows it."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME) if text else None
    except ValueError:
        return None


def shown_moment(at: datetime | None) -> str:
    """For a field of date and time."""
    return at.astimezone(CITY_TIME).strftime("%Y-%m-%dT%H:%M") if at else ""
