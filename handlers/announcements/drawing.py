"""An announcement as a resident gets it, in their language of that moment. Why it came, and one tap to hear less, are
added to whatever the city writes unasked (`handlers/notices.py`)."""

from collections.abc import Mapping
from typing import Any

from city.announcements import LANGUAGES
from handlers.replies import Picture, Reply, Row, Span, Text, link, paragraphs, say
from handlers.speech import _, language
from handlers.start import menu_row


def announcement(params: Mapping[str, Any]) -> Reply:
    """One message on every channel: `city/announcements/problems.py` keeps room for what is said around it."""
    spoken = language() if language() in params["words"] else LANGUAGES[0]
    said = params["words"][spoken]
    words = (Span(said["text"]),) if said["text"] else ()
    text = paragraphs(_above(params), (Span(said["title"], "bold"),), words)
    rows: tuple[Row, ...] = tuple((link(_label(one["labels"], spoken), one["url"]),) for one in params["links"])
    picture = Picture(params["picture"]) if params["picture"] else None
    return Reply(text, rows=rows, picture=picture, replaces=False)


def _label(labels: Mapping[str, str], spoken: str) -> str:
    return labels.get(spoken) or labels[LANGUAGES[0]]


def _above(params: Mapping[str, Any]) -> Text:
    if params["corrects"]:
        return say(_("<b>Corrected announcement</b>"))
    return say(_("<b>⚠️ Emergency</b>")) if params["emergency"] else ()


def announcement_removed(params: Mapping[str, Any]) -> Reply:
    """Where the message itself cannot be taken back."""
    titles = params["titles"]
    title = titles.get(language()) or titles[LANGUAGES[0]]
    text = say(_("The announcement “{title}” was taken back. Please do not rely on it."), title=title)
    return Reply(text, rows=(menu_row(),), replaces=False)
