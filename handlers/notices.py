"""What we tell unasked: one function per kind, drawn when it is sent, in the resident's language of that moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from city.announcements import Topic
from city.lanes import Lane
from handlers.links import agreed_notice, connected_notice, refused_notice
from handlers.names import TOPIC_NAMES
from handlers.officials import changed_notice, signed_in_notice
from handlers.presses import LessOf, OpenPetition, Petitions, SignPetition, Verify
from handlers.replies import Reply, Row, paragraphs, press, say
from handlers.speech import _
from handlers.start import menu_row


def verified(params: dict[str, Any]) -> Reply:
    text = say(_("<b>Done, you are verified.</b>\nFrom now on signing takes one tap."))
    petition_id = int(params["petition_id"])
    rows: tuple[Row, ...] = ((press(_("✍️ Petitions"), Petitions()),), menu_row())
    if petition_id:
        rows = (
            (press(_("✍️ Sign petition № {number}").format(number=petition_id), SignPetition(petition_id=petition_id)),),
            (press(_("📄 Read it again"), OpenPetition(petition_id=petition_id)),),
            menu_row(),
        )
    return Reply(text, rows=rows, replaces=False)


def not_verified(params: dict[str, Any]) -> Reply:
    """They turned back, or the provider did not tell: the old link is used up, so a way to a new one comes at once."""
    text = say(_("Nothing was changed: who you are was not confirmed. You can begin again whenever you like."))
    again = press(_("✅ Confirm who I am"), Verify(petition_id=int(params["petition_id"])))
    return Reply(text, rows=((again,), menu_row()), replaces=False)


NOTICES: dict[str, Callable[[dict[str, Any]], Reply]] = {
    "verified": verified,
    "not_verified": not_verified,
    "link_agreed": agreed_notice,
    "link_connected": connected_notice,
    "link_refused": refused_notice,
    "official_signed_in": signed_in_notice,
    "official_changed": changed_notice,
}

REMOVALS = {"announcement_removed"}
"""Kinds that take an earlier message back: it is deleted where the channel can, and these words stand in its place or
follow it where it cannot."""


def draw(kind: str, params: Mapping[str, Any], *, topic: str | None, lane: Lane) -> Reply:
    """With the reason why it came, and one tap to hear less: what the city writes unasked always bears both. What is
    about no topic answers the resident's own act, and says so itself."""
    reply = NOTICES[kind](dict(params))
    if topic is None or topic not in TOPIC_NAMES:
        return reply
    name = _(TOPIC_NAMES[Topic(topic)])
    if lane == "urgent":
        reason = say(_("<i>This is urgent, so we write to everybody, at any hour.</i>"))
        return replace(reply, text=paragraphs(reply.text, reason))
    reason = say(_("<i>We write because the topic “{topic}” is on in your settings.</i>"), topic=name)
    less: Row = (press(_("🔕 Less of this"), LessOf(topic=topic)),)
    return replace(reply, text=paragraphs(reply.text, reason), rows=(*reply.rows, less))
