"""One announcement: how it stands, what may be done with it, exactly what it says, and all that was done before."""

import difflib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from city.announcements import LANGUAGES, Act, Contents, may
from city.officials import Role
from city.people import DISTRICTS
from city.quiet import USUAL, quiet_until
from console.announcements.composing import preview_values
from console.announcements.find import find
from console.announcements.progress import progress_of, to_json
from console.pages import get
from console.visits import Visit
from handlers.announcements.words import COUNT_NAMES, segment_words
from handlers.names import TOPIC_NAMES, district_name, language_name
from handlers.speech import _
from storage import announcements, audience, officials
from storage.announcements import SENT, Announcement, Version


@dataclass(frozen=True, slots=True)
class Change:
    """What a version says otherwise than the one before: lines with how each changed, `+`, `-` or ` `."""

    version: Version
    lines: tuple[tuple[str, str], ...]


async def show(visit: Visit) -> web.Response:
    return await visit.show("announcements/one.html", **await shown(visit, await find(visit)))


async def shown(visit: Visit, one: Announcement) -> dict[str, Any]:
    async with visit.records.reading() as db:
        followed = one.contents.segment.followers_of
        values: dict[str, Any] = {
            "moves": await announcements.list_moves(db, one.id),
            "changes": list(_changes(await announcements.list_versions(db, one.id))),
            "corrections": await announcements.list_corrections(db, one.id),
            "names": {each.id: each.name for each in await officials.find_all(db, visit.records.vault)},
            "record": await audience.record_title(db, followed) if followed else None,
            "progress": await progress_of(db, one.mailing_id),
            "removal": await progress_of(db, one.removal_id),
        }
    return {
        **values,
        **await preview_values(visit, one.contents, one),
        "one": one,
        "moving": to_json(values["progress"]) if values["progress"] else None,
        "count_labels": COUNT_NAMES,
        "once": secrets.token_urlsafe(9),
        "may": {act.value: may(act, one.state, visit.official.roles) for act in Act},
        "is_corrected": any(other.state in SENT for other in values["corrections"]),
        "may_test": visit.official.may(Role.AUTHOR, Role.APPROVER) and bool(one.contents.words),
        "is_own": visit.official.id in one.workers,
        "morning": _morning(one.contents, visit.records.clock.now()),
        "segment": segment_words(one.contents.segment, values["record"]),
        "order": LANGUAGES,
        "topic": _(TOPIC_NAMES[one.contents.topic]),
    }


def _morning(contents: Contents, now: datetime) -> datetime | None:
    """Until when residents with the usual quiet hours wait for it; None where it reaches them at once."""
    return None if contents.emergency else quiet_until(max(now, contents.starts_at or now), USUAL)


def _changes(versions: list[Version]) -> Iterator[Change]:
    before: list[str] = []
    for version in versions:
        lines = list(_lines(version.contents))
        told = (line for line in difflib.ndiff(before, lines) if line[:1] in "+- ")
        yield Change(version, tuple((line[:1], line[2:]) for line in told))
        before = lines


def _lines(contents: Contents) -> Iterator[str]:
    """Everything of it, a line each."""
    for language, said in contents.words.items():
        yield f"{language_name(language)}: {said.title}"
        yield from (f"{language_name(language)}: {line}" for line in said.text.split("\n") if line)
    for link in contents.links:
        yield " · ".join([link.url, *link.labels.values()])
    if contents.picture:
        yield _("Picture {number}").format(number=contents.picture[:8])
    yield _(TOPIC_NAMES[contents.topic])
    for district in contents.segment.districts:
        yield district_name(district) if district in DISTRICTS else _("No district chosen")
    yield from (*contents.segment.languages, *contents.segment.channels)
    if contents.segment.followers_of:
        yield contents.segment.followers_of
    if contents.starts_at:
        yield contents.starts_at.isoformat()
    if contents.emergency:
        yield _("Emergency")


PAGES = (get(r"/announcements/{id:\d{1,18}}", show),)
