"""An alert in CAP becomes a draft, or is refused with the place where it is wrong."""

import asyncio

from aiohttp import web

from actions.announcements import Refused
from actions.announcements.alerts import import_alert, known_alerts
from city.cap import Alert, BadAlert, Flaw, Reference, read_alert
from city.cap.parsing import LARGEST, parse
from city.officials import Role
from console.pages import get, post
from console.visits import Visit
from handlers.announcements import words
from handlers.announcements.alerts import flaw_words
from handlers.speech import _


async def upload(visit: Visit) -> web.Response:
    return await visit.show("announcements/alert.html", wrong="")


async def uploaded(visit: Visit) -> web.Response:
    file = visit.form.files.get("alert")
    data = file.body if file else visit.form.get("xml").encode()
    known = await known_alerts(visit.records)
    try:
        alert = await asyncio.to_thread(_read, data, set(known))
    except BadAlert as flaw:
        return await visit.show("announcements/alert.html", status=422, wrong=flaw_words(flaw))
    came = await import_alert(visit.records, visit.official, alert, known)
    if isinstance(came, Refused):
        return await visit.show("announcements/alert.html", status=422, wrong=words.why_not(came.no))
    said = _("A draft of the alert (CAP {version}). Please read it through.").format(version=alert.version)
    return await visit.go(f"/announcements/{came.id}/edit", said)


def _read(data: bytes, known: set[Reference]) -> Alert:
    if not data.strip():
        raise BadAlert(Flaw.NOT_XML)
    return read_alert(parse(data), known)


PAGES = (
    get("/announcements/alert", upload, Role.AUTHOR),
    post("/announcements/alert", uploaded, Role.AUTHOR, most_bytes=LARGEST * 2),
)
