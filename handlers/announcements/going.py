"""How far a mailing has come, in one line."""

from handlers.announcements.words import MAILING_NAMES
from handlers.speech import _, ngettext, number
from storage.mailings import Progress


def going(progress: Progress) -> str:
    """What was sent, of how many; what failed; and how long it takes yet, where that can be told."""
    sentence = _("{state}: {sent} of {all}").format(
        state=_(MAILING_NAMES[progress.state]),
        sent=number(progress.states.get("sent", 0)),
        all=number(progress.audience),
    )
    parts = [sentence]
    if lost := progress.states.get("failed", 0) + progress.states.get("unknown", 0):
        parts.append(_("failed or unknown: {number}").format(number=number(lost)))
    if progress.state in ("canary", "running") and progress.rate > 0:
        minutes = max(1, round(progress.left / progress.rate / 60))
        left = ngettext("about {number} minute to go", "about {number} minutes to go", minutes)
        parts.append(left.format(number=number(minutes)))
    return ", ".join(parts)
