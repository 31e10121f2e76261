"""A draft out of an alert in CAP: what it says in our languages, and where, for an author to read through."""

import re
from dataclasses import replace

from city.announcements.contents import Contents, Link, Segment, Words, cleaned
from city.announcements.problems import LONGEST_TITLE, is_public_address, utf16
from city.cap import Alert, Info
from city.people import district_in

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EXERCISE = {"uk": "НАВЧАННЯ", "en": "EXERCISE"}
_CANCELLED = {
    "uk": ("Скасовано: {title}", "Це попередження більше не діє."),
    "en": ("Cancelled: {title}", "This alert no longer holds."),
}
_MORE = {"uk": "Докладніше", "en": "More"}


def draft_of(alert: Alert, original: Contents | None = None) -> Contents:
    """`original`: what it updates or cancels; a bare cancellation says so in its words."""
    words = {language: _words(info) for info in alert.infos if (language := _language(info))}
    if not words and alert.kind == "Cancel" and original:
        words = {language: _cancelled(language, original) for language in original.words}
    if alert.status != "Actual":
        words = {name: replace(said, title=f"{_EXERCISE[name]}. {said.title}") for name, said in words.items()}
    districts = (district_in(area.description) for info in alert.infos for area in info.areas)
    web = next((info.web for info in alert.infos if is_public_address(info.web)), "")
    return cleaned(
        Contents(
            words=words,
            links=(Link(web, _MORE),) if web else (),
            segment=Segment(districts=tuple(filter(None, districts))),
            emergency=alert.status == "Actual"
            and alert.kind in ("Alert", "Update")
            and any(info.severity in ("Extreme", "Severe") for info in alert.infos),
        )
    )


def _language(info: Info) -> str:
    """Ours, as CAP calls it by RFC 3066: en-GB, uk."""
    code = info.language.split("-")[0].lower()
    return code if code in _EXERCISE else ""


def _words(info: Info) -> Words:
    """A headline too long for a title opens the text."""
    fits = 0 < utf16(info.headline) <= LONGEST_TITLE
    said = [info.headline if not fits else "", info.description, info.instruction]
    return Words(info.headline if fits else info.event, _BREAK.sub("\n", "\n\n".join(filter(None, said))))


def _cancelled(language: str, original: Contents) -> Words:
    title, text = _CANCELLED[language]
    return Words(title.format(title=original.said(language).title), text)
