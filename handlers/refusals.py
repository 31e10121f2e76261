"""A kind sentence for every reason to say no."""

from collections.abc import Callable

from city.refusals import Reason, Refusal
from handlers.replies import Text, say
from handlers.speech import _, minute, ngettext


def refused(refusal: Refusal) -> Text:
    return _WORDS[refusal.reason](refusal)


def _closed(refusal: Refusal) -> Text:
    if refusal.at is None:
        return say(_("Signing has ended for this petition."))
    return say(_("Signing ended on {moment}."), moment=minute(refusal.at))


def _not_yet_open(refusal: Refusal) -> Text:
    if refusal.at is None:
        return say(_("Signing has not begun yet."))
    return say(_("Signing has not begun yet. It opens on {moment}."), moment=minute(refusal.at))


def _too_young(refusal: Refusal) -> Text:
    sentence = ngettext(
        "This petition can be signed from the age of {age}. You can still read it and tell others about it.",
        "This petition can be signed from the age of {age}. You can still read it and tell others about it.",
        refusal.number,
    )
    return say(sentence, age=refusal.number)


_WORDS: dict[Reason, Callable[[Refusal], Text]] = {
    Reason.NOT_FOUND: lambda _refusal: say(_("There is no such petition. It may have been removed.")),
    Reason.NOT_VERIFIED: lambda _refusal: say(_("To sign, please confirm who you are first.")),
    Reason.NOT_YET_OPEN: _not_yet_open,
    Reason.CLOSED: _closed,
    Reason.TOO_YOUNG: _too_young,
    Reason.OTHER_COMMUNITY: lambda _refusal: say(
        _(
            "Only residents of Kyiv can sign this petition, and your registered address is elsewhere. "
            "If you have moved, please update it with the registry first."
        )
    ),
    Reason.OTHER_PERSON: lambda _refusal: say(
        _("This chat has just been connected to another person. Please open the petition again.")
    ),
}
