"""What residents were told, for everybody: a feed (Atom), each as an alert (CAP 1.2), and each as a page."""

from datetime import datetime
from xml.etree import ElementTree as xml

from aiohttp import web

from bot.requests import browser_language
from city.announcements import LANGUAGES, Topic
from handlers.names import TOPIC_NAMES, district_name, language_name
from handlers.speech import _, minute, speaking
from storage import announcements
from storage.announcements import Announcement
from webhooks import pages
from webhooks.doors import SERVICE

IN_FEED = 50
ATOM = "http://www.w3.org/2005/Atom"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
_KEPT = {"Cache-Control": "public, max-age=60", "X-Content-Type-Options": "nosniff"}
_CATEGORIES = {Topic.TRANSPORT: "Transport", Topic.UTILITIES: "Infra"}
_CITY = {"uk": "Київ", "en": "Kyiv"}


async def feed(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    async with service.records.reading() as db:
        found = await announcements.page_public(db, most=IN_FEED)
    return _written(_feed(found, service.settings.public_url), "application/atom+xml")


def _feed(found: list[Announcement], url: str) -> xml.Element:
    root = xml.Element("feed", {"xmlns": ATOM})
    with speaking(LANGUAGES[0]):
        _add(root, "title", _("Kyiv: announcements"))
    _add(root, "id", f"{url}/announcements.atom")
    _add(root, "link", rel="self", href=f"{url}/announcements.atom")
    _add(root, "updated", max((_at(one) for one in found), default="1970-01-01T00:00:00+00:00"))
    _add(_add(root, "author"), "name", "Kyiv Smart City")
    for one in found:
        root.append(_entry(one, f"{url}/announcements/{one.id}"))
    return root


def _entry(one: Announcement, url: str) -> xml.Element:
    entry = xml.Element("entry")
    said = one.contents.said(LANGUAGES[0])
    _add(entry, "id", url)
    _add(entry, "title", said.title)
    _add(entry, "updated", _at(one))
    _add(entry, "link", rel="alternate", type="text/html", href=url)
    _add(entry, "link", rel="enclosure", type="application/cap+xml", href=f"{url}.cap")
    _add(entry, "category", term=one.contents.topic.value)
    _add(entry, "summary", said.text)
    return entry


async def alert(request: web.Request) -> web.Response:
    one, originals = await _find(request)
    return _written(_alert(one, originals, request.app[SERVICE].settings.public_url), "application/cap+xml")


def _alert(one: Announcement, originals: list[Announcement], url: str) -> xml.Element:
    root = xml.Element("alert", {"xmlns": CAP})
    sender = url.partition("://")[2] or "kyiv"
    _add(root, "identifier", _identifier(one))
    _add(root, "sender", sender)
    _add(root, "sent", _at(one))
    _add(root, "status", "Actual")
    _add(root, "msgType", "Update" if originals else "Alert")
    _add(root, "scope", "Public")
    if originals:
        _add(root, "references", " ".join(f"{sender},{_identifier(each)},{_at(each)}" for each in originals))
    for language in one.contents.words:
        root.append(_info(one, language, url))
    return root


def _info(one: Announcement, language: str, url: str) -> xml.Element:
    contents, info = one.contents, xml.Element("info")
    urgent = contents.emergency
    with speaking(language):
        _add(info, "language", language)
        _add(info, "category", _CATEGORIES.get(contents.topic, "Other"))
        _add(info, "event", _(TOPIC_NAMES[contents.topic]))
        _add(info, "urgency", "Immediate" if urgent else "Unknown")
        _add(info, "severity", "Severe" if urgent else "Minor")
        _add(info, "certainty", "Observed" if urgent else "Unknown")
        _add(info, "senderName", "Kyiv Smart City")
        _add(info, "headline", contents.said(language).title)
        _add(info, "description", contents.said(language).text)
        _add(info, "web", f"{url}/announcements/{one.id}")
        area = _add(info, "area")
        districts = [district_name(district) for district in contents.segment.districts if district]
        _add(area, "areaDesc", ", ".join(districts) or _CITY.get(language, "Kyiv"))
    return info


def _identifier(one: Announcement) -> str:
    return f"announcement-{one.id}"


def _at(one: Announcement) -> str:
    """When it began, to the second and with its zone, as both formats want it."""
    return _began(one).isoformat(timespec="seconds")


def _add(parent: xml.Element, name: str, text: str | None = None, **attributes: str) -> xml.Element:
    child = xml.SubElement(parent, name, attributes)
    child.text = text
    return child


def _written(root: xml.Element, kind: str) -> web.Response:
    body = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=_KEPT)


async def page(request: web.Request) -> web.Response:
    one, originals = await _find(request)
    words = one.contents.words
    languages = (request.query.get("language", ""), browser_language(request), LANGUAGES[0])
    language = next(name for name in languages if name in words)
    with speaking(language):
        told = [_("Announcement of {moment}").format(moment=minute(_began(one)))]
        told += [_("It corrects an earlier one.")] if originals else []
        said = words[language]
        shown = pages.page(language, said.title, *said.text.split("\n\n"), *told, form=_around(one, language))
    shown.headers["Content-Security-Policy"] += "; img-src 'self'"
    shown.headers["Cache-Control"] = _KEPT["Cache-Control"]
    return shown


def _around(one: Announcement, language: str) -> str:
    """Markup: the picture, the buttons, and the way to the other language."""
    contents = one.contents
    picture = pages.picture(f"/media/{contents.picture}.png", _("The picture of the announcement"))
    labels = [(link.url, link.labels.get(language) or link.labels[LANGUAGES[0]]) for link in contents.links]
    links = [pages.link_button(url, label) for url, label in labels]
    others = [pages.link(f"?language={name}", language_name(name), name) for name in contents.words if name != language]
    return "".join([picture if contents.picture else "", *links, *others])


def _began(one: Announcement) -> datetime:
    return one.contents.starts_at or one.approved_at or one.made_at


async def _find(request: web.Request) -> tuple[Announcement, list[Announcement]]:
    """With what it corrects. Raises HTTPFound for one that was corrected, HTTPNotFound for what is not public, or not
    any more."""
    number = request.match_info["id"]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise web.HTTPNotFound
    async with request.app[SERVICE].records.reading() as db:
        one = await announcements.find_today(db, int(number))
        if one is None:
            raise web.HTTPNotFound
        if one.id != int(number):
            raise web.HTTPFound(request.path.replace(number, str(one.id)))
        return one, await announcements.find_originals(db, one)
