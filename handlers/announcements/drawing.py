"""An announcement as a resident gets it, in their language of that moment."""

from collections.abc import Mapping
from typing import Any

from city.announcements import LANGUAGES, Contents, Topic
from handlers.names import TOPIC_NAMES
from handlers.replies import Picture, Reply, Row, Span, Text, link, paragraphs, say
from handlers.speech import _, language, speaking


def announcement(params: Mapping[str, Any]) -> Reply:
    """One message on every channel: `city/announcements/problems.py` keeps room for what is said around it."""
    spoken = language() if language() in params["words"] else LANGUAGES[0]
    said = params["words"][spoken]
    text = paragraphs(
        _above(params), (Span(said["title"], "bold"),), (Span(said["text"]),) if said["text"] else (), _why(params)
    )
    rows: tuple[Row, ...] = tuple((link(_label(one["labels"], spoken), one["url"]),) for one in params["links"])
    picture = Picture(params["picture"]) if params["picture"] else None
    return Reply(text, rows=rows, picture=picture, replaces=False)


def _label(labels: Mapping[str, str], spoken: str) -> str:
    return labels.get(spoken) or labels[LANGUAGES[0]]


def _above(params: Mapping[str, Any]) -> Text:
    if params["corrects"]:
        return say(_("<b>Corrected announcement</b>"))
    return say(_("<b>⚠️ Emergency</b>")) if params["emergency"] else ()


def _why(params: Mapping[str, Any]) -> Text:
    if params["emergency"]:
        return say(
            _("<i>This is an emergency, so it goes to everybody it concerns, whatever they have turned off.</i>")
        )
    topic = _(TOPIC_NAMES[Topic(params["topic"])])
    return say(_("<i>You get this because “{topic}” is on in your settings.</i>"), topic=topic)


def announcement_test(params: Mapping[str, Any]) -> Reply:
    """To the official's own chat, in the language it is written in."""
    with speaking(params["language"]):
        shown = announcement(params)
        above = say(_("<b>A test that only you see</b>"))
    return Reply(paragraphs(above, shown.text), rows=shown.rows, picture=shown.picture, replaces=False)


def announcement_removed(params: Mapping[str, Any]) -> Reply:
    """Where the message itself cannot be taken back."""
    titles = params["titles"]
    title = titles.get(language()) or titles[LANGUAGES[0]]
    text = say(_("The announcement “{title}” was taken back. Please do not rely on it."), title=title)
    return Reply(text, replaces=False)


def preview(contents: Contents, spoken: str, *, corrects: bool = False) -> Reply:
    """What is written so far; empty words are drawn as they are missing."""
    kept = contents.to_json()
    words = {spoken: {"title": "…", "text": "", **kept["words"].get(spoken, {})}}
    links = [one for one in kept["links"] if one["url"] and one["labels"].get(spoken)]
    with speaking(spoken):
        return announcement({**kept, "words": words, "links": links, "corrects": corrects})
