"""An announcement as a resident gets it, in their language of that moment; and why it came, with one tap to hear less,
as it stands under whatever the city writes unasked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from city.announcements import LANGUAGES, Contents, Topic, Words
from city.lanes import Lane
from handlers.names import TOPIC_NAMES
from handlers.presses.announcements import OpenNews
from handlers.presses.residents import LessOf, Menu
from handlers.replies import Picture, Reply, Row, Span, Text, link, paragraphs, press, say
from handlers.speech import _, language


def announcement(params: Mapping[str, Any]) -> Reply:
    """One message on every channel: `city/announcements/problems.py` keeps room for what is said around it."""
    spoken = language() if language() in params["words"] else LANGUAGES[0]
    said = params["words"][spoken]
    words = (Span(said["text"]),) if said["text"] else ()
    text = paragraphs(_above(params), (Span(said["title"], "bold"),), words)
    rows: tuple[Row, ...] = tuple((link(_label(one["labels"], spoken), one["url"]),) for one in params["links"])
    if params.get("in_news"):
        rows += ((press(_("📣 As it stands now"), OpenNews(announcement_id=params["announcement"])),),)
    picture = Picture(params["picture"]) if params["picture"] else None
    return Reply(text, rows=rows, picture=picture, replaces=False)


def said(contents: Contents) -> Words:
    """In the language of the moment; where it is not written in it, in the first."""
    return contents.words.get(language()) or contents.said(LANGUAGES[0])


def reasoned(reply: Reply, topic: str | None, lane: Lane) -> Reply:
    """With the reason why it came, and one tap to hear less: what the city writes unasked always bears both. What is
    about no topic answers the resident's own act, and says so itself."""
    if topic is None or topic not in TOPIC_NAMES:
        return reply
    name = _(TOPIC_NAMES[Topic(topic)])
    if lane == "urgent":
        reason = say(_("<i>This is urgent, so we write to everybody, at any hour.</i>"))
        return replace(reply, text=paragraphs(reply.text, reason))
    reason = say(_("<i>We write because the topic “{topic}” is on in your settings.</i>"), topic=name)
    less: Row = (press(_("🔕 Less of this"), LessOf(topic=topic)),)
    return replace(reply, text=paragraphs(reply.text, reason), rows=(*reply.rows, less))


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
    return Reply(text, rows=((press(_("☰ Menu"), Menu()),),), replaces=False)
