"""Why an alert in CAP was refused, and where, for the official who brought it."""

from city.cap import BadAlert, Flaw
from handlers.speech import N_, _

_FLAWS = {
    Flaw.TOO_BIG: N_("It is larger than 256 KB."),
    Flaw.HAS_DTD: N_("It declares a document type or entities of its own, which we never read."),
    Flaw.NOT_XML: N_("It is no well-formed XML."),
    Flaw.NOT_CAP: N_("It is no alert in CAP 1.1 or 1.2."),
    Flaw.TOO_DEEP: N_("Its elements lie too deep in one another."),
    Flaw.TOO_COMPLEX: N_("Its areas are too many or too intricate."),
    Flaw.UNKNOWN: N_("CAP knows no such element there."),
    Flaw.MISSING: N_("This element is missing."),
    Flaw.REPEATED: N_("This element may be there only once."),
    Flaw.OUT_OF_ORDER: N_("This element stands in the wrong place."),
    Flaw.NOT_ALLOWED: N_("CAP does not allow this value."),
    Flaw.BLANK: N_("It is empty."),
    Flaw.NO_REFERENCES: N_("An update or a cancellation has to name what it is about."),
    Flaw.NO_SUCH_ALERT: N_("It is about an alert that we do not have."),
    Flaw.FEW_POINTS: N_("A polygon needs three corners at least."),
    Flaw.CROSSES: N_("The polygon crosses itself."),
    Flaw.OVERLAPS: N_("Two polygons of one area overlap."),
    Flaw.UNFILLED: N_("Something was not filled in."),
}


def flaw_words(bad: BadAlert) -> str:
    words = _(_FLAWS[bad.flaw])
    return _("{place}: {words}").format(place=bad.place, words=words) if bad.place else words
