"""What we tell unasked: one function per kind, drawn when it is sent, in the resident's language of that moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from city.lanes import Lane
from handlers.announcements.drawing import announcement, announcement_removed, reasoned
from handlers.announcements.telling import decided_notice, submitted_notice
from handlers.links import agreed_notice, connected_notice, refused_notice
from handlers.officials import changed_notice, signed_in_notice
from handlers.presses.petitions import OpenPetition, Petitions, SignPetition
from handlers.presses.residents import Verify
from handlers.replies import Reply, Row, paragraphs, press, say
from handlers.speech import _, speaking
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


def announcement_test(params: dict[str, Any]) -> Reply:
    """To the official's own chat, as residents of its language would get it."""
    with speaking(params["language"]):
        lane: Lane = "urgent" if params["emergency"] else "bulk"
        shown = draw("announcement", params, topic=params["topic"], lane=lane)
        return replace(shown, text=paragraphs(say(_("<b>A test that only you see</b>")), shown.text))


NOTICES: dict[str, Callable[[dict[str, Any]], Reply]] = {
    "verified": verified,
    "not_verified": not_verified,
    "announcement": announcement,
    "announcement_removed": announcement_removed,
    "announcement_test": announcement_test,
    "announcement_submitted": submitted_notice,
    "announcement_decided": decided_notice,
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
    return reasoned(NOTICES[kind](dict(params)), topic, lane)
