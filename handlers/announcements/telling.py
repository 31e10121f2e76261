"""What officials' own chats hear: something waits for their approval; what became of what they wrote."""

from collections.abc import Mapping
from typing import Any

from city.announcements import LANGUAGES, Act, Contents
from handlers.announcements.page import decisions
from handlers.announcements.preview import facts, preview
from handlers.announcements.words import ACT_NAMES
from handlers.presses.announcements import Announce, OpenAnnouncement
from handlers.replies import Reply, paragraphs, press, say
from handlers.speech import _, language


def submitted_notice(params: Mapping[str, Any]) -> Reply:
    """The whole of it, as residents will see it: nothing need be opened to judge it."""
    contents = Contents.from_json(params["contents"])
    number, version = int(params["announcement"]), int(params["version"])
    head = say(
        _("<b>An announcement waits for your approval</b>\n№ {number}, version {version}, written by {author}."),
        number=number,
        version=version,
        author=params["author"],
    )
    seen = preview(contents, corrects=params["corrects"])
    rows = (*seen.links, *decisions(number, version), (press(_("📄 Open"), OpenAnnouncement(number=number)),))
    text = paragraphs(head, facts(contents, params["record"]), seen.text)
    return Reply(text, rows=rows, picture=seen.picture, replaces=False)


def decided_notice(params: Mapping[str, Any]) -> Reply:
    number, titles = int(params["announcement"]), params["titles"]
    head = say(
        "<b>{act}: № {number} “{title}”</b>",
        act=_(ACT_NAMES[Act(params["act"])]),
        number=number,
        title=titles.get(language()) or titles.get(LANGUAGES[0], "…"),
    )
    by = say(_("By {name}."), name=params["by"]) if params.get("by") else ()
    reason = say(_("Reason: {reason}"), reason=params["reason"]) if params["reason"] else ()
    rows = ((press(_("📄 Open"), OpenAnnouncement(number=number)), press(_("‹ Announcements"), Announce())),)
    return Reply(paragraphs(head, by, reason), rows=rows, replaces=False)
