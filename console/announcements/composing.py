"""Writing: both languages side by side, and both phones beside them as one types."""

import secrets
from dataclasses import replace

from aiohttp import web

from actions import announcements as actions
from actions.announcements import Done, Refused
from actions.announcements.estimating import estimate
from city.announcements import LANGUAGES, MOST_LINKS, Contents, Topic, find_problems, find_warnings, room
from city.announcements.problems import LONGEST_LABEL, LONGEST_TITLE, length
from city.officials import Role
from city.people import DISTRICTS
from console import drawing
from console.announcements import fields
from console.announcements.find import find
from console.announcements.phones import phones
from console.announcements.pictures import MOST_BYTES
from console.pages import get, post
from console.visits import Visit
from handlers.announcements import words
from handlers.names import TOPIC_NAMES, district_name, language_name
from handlers.speech import _
from storage import announcements
from storage.announcements import Announcement
from storage.people import MESSENGERS

UPLOAD = MOST_BYTES + 256 * 1024


async def new(visit: Visit) -> web.Response:
    return await _compose(visit, Contents())


async def create(visit: Visit) -> web.Response:
    return await _save(visit, None)


async def edit(visit: Visit) -> web.Response:
    one = await find(visit)
    return await _compose(visit, one.contents, one)


async def save(visit: Visit) -> web.Response:
    return await _save(visit, await find(visit))


async def _save(visit: Visit, one: Announcement | None) -> web.Response:
    """What was typed is never lost: whatever is wrong, it is shown again."""
    contents, wrong = await fields.with_picture(visit, fields.read(visit.form))
    if visit.form.get("do") == "preview" or wrong:
        return await _compose(visit, contents, one, wrong=wrong)
    saved = await _saved(visit, one, contents)
    if isinstance(saved, Refused):
        return await _compose(visit, contents, one, wrong=words.why_not(saved.no))
    if visit.form.get("do") == "submit":
        return await _submitted(visit, saved.id)
    return await visit.go(f"/announcements/{saved.id}", _("Saved.") if saved.first_time else "")


async def _saved(visit: Visit, one: Announcement | None, contents: Contents) -> Done | Refused:
    if one is None:
        return await actions.create(visit.records, visit.official, contents, once=_once(visit))
    version = visit.form.get("version")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    return await actions.edit(visit.records, visit.official, one.id, contents, version=number)


def _once(visit: Visit) -> str | None:
    """A form that is sent twice makes one draft."""
    key = visit.form.get("once")
    return f"console:{visit.official.id}:{key}" if key else None


async def _submitted(visit: Visit, announcement_id: int) -> web.Response:
    async with visit.records.reading() as db:
        one = await announcements.find(db, announcement_id)
    if one is None:
        raise web.HTTPNotFound
    came = await actions.submit(visit.records, visit.official, one.id, one.digest)
    if isinstance(came, Refused):
        return await visit.go(f"/announcements/{one.id}/edit", words.why_not(came.no), tone="bad")
    return await visit.go(f"/announcements/{one.id}", _("Submitted. Somebody else has to approve it."))


async def _compose(
    visit: Visit, contents: Contents, one: Announcement | None = None, *, wrong: str = ""
) -> web.Response:
    shown = {**_choices(), **await preview_values(visit, contents, one)}
    return await visit.show(
        "announcements/compose.html",
        status=422 if wrong else 200,
        one=one,
        wrong=wrong,
        version=visit.form.get("version") or (one.version if one else 0),
        once=visit.form.get("once") or secrets.token_urlsafe(12),
        links=[*contents.links, *([None] * (MOST_LINKS - len(contents.links)))],
        starts_at=fields.shown_moment(contents.starts_at),
        chosen_districts=["-" if name == "" else name for name in contents.segment.districts],
        petition=contents.segment.followers_of.removeprefix("petition:"),
        **shown,
    )


def _choices() -> dict[str, object]:
    return {
        "topics": [(topic.value, _(TOPIC_NAMES[topic])) for topic in Topic],
        "district_options": [("-", _("No district chosen")), *((name, district_name(name)) for name in DISTRICTS)],
        "language_options": [(code, language_name(code)) for code in LANGUAGES],
        "channel_options": list(MESSENGERS.items()),
        "longest_title": LONGEST_TITLE,
        "longest_label": LONGEST_LABEL,
    }


async def preview_values(visit: Visit, contents: Contents, one: Announcement | None = None) -> dict[str, object]:
    """What stands beside the form: phones, lengths, audience, time and cost, and what is wrong."""
    estimated = await estimate(visit.records, contents, one)
    return {
        "contents": contents,
        "phones": phones(contents, corrects=one is not None and one.corrects is not None),
        "lengths": {language: length(contents, language) for language in LANGUAGES},
        "room": room(contents),
        "estimate": estimated,
        "problems": find_problems(contents, visit.records.clock.now()),
        "warnings": find_warnings(contents, estimated.reach.people),
    }


async def preview(visit: Visit) -> web.Response:
    """For the script that shows it as one types."""
    contents = fields.read(visit.form)
    if visit.form.get("picture_chosen"):
        contents = replace(contents, picture=fields.CHOSEN)
    one_id = visit.form.get("id")
    one = None
    if one_id.isascii() and one_id.isdigit() and len(one_id) < 19:
        async with visit.records.reading() as db:
            one = await announcements.find(db, int(one_id))
    text = drawing.draw(visit, "announcements/preview.html", **await preview_values(visit, contents, one))
    return web.Response(text=text, content_type="text/html")


PAGES = (
    get("/announcements/new", new, Role.AUTHOR),
    post("/announcements/new", create, Role.AUTHOR, most_bytes=UPLOAD),
    post("/announcements/preview", preview, Role.AUTHOR),
    get(r"/announcements/{id:\d{1,18}}/edit", edit, Role.AUTHOR),
    post(r"/announcements/{id:\d{1,18}}/edit", save, Role.AUTHOR, most_bytes=UPLOAD),
)
