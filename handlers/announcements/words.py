"""What officials call it all: the states and acts of an announcement, why not, and what is wrong where."""

from collections.abc import Callable
from typing import get_args

from city.announcements import Act, Field, No, Problem, Segment, State, Wrong
from handlers.names import district_name, language_name
from handlers.speech import N_, _, ngettext, number
from storage.people import MESSENGERS, ChannelName

STATE_NAMES = {
    State.DRAFT: N_("Draft"),
    State.PENDING: N_("Waits for approval"),
    State.RETURNED: N_("Returned"),
    State.REJECTED: N_("Rejected"),
    State.BROADCASTING: N_("Being sent"),
    State.COMPLETED: N_("Sent"),
    State.CANCELLED: N_("Stopped"),
    State.TECHNICAL_FAILURE: N_("Failed"),
}

ACT_NAMES = {
    Act.EDIT: N_("Written"),
    Act.SUBMIT: N_("Submitted"),
    Act.RETURN: N_("Returned"),
    Act.REJECT: N_("Rejected"),
    Act.APPROVE: N_("Approved"),
    Act.COMPLETE: N_("Sent to everybody"),
    Act.CANCEL: N_("Stopped for good"),
    Act.PAUSE: N_("Paused"),
    Act.RESUME: N_("Resumed"),
    Act.AGAIN: N_("Sent once more to the unknown"),
    Act.CORRECT: N_("Corrected"),
    Act.REMOVE: N_("Taken back"),
}

DONE = {
    Act.EDIT: N_("Saved."),
    Act.SUBMIT: N_("Submitted. Somebody else has to approve it."),
    Act.RETURN: N_("Returned to its author."),
    Act.REJECT: N_("Rejected."),
    Act.APPROVE: N_("Approved. It goes out as planned."),
    Act.CANCEL: N_("Stopped. Nobody else gets it."),
    Act.PAUSE: N_("Paused. Nothing more leaves until somebody resumes it."),
    Act.RESUME: N_("Going on."),
}
"""What an act came to, for whoever did it."""

_NO = {
    No.NOT_FOUND: N_("There is no such announcement."),
    No.ROLE: N_("Your role does not allow this."),
    No.STATE: N_("This cannot be done with it any more, or not yet. The page shows how it stands now."),
    No.OWN: N_("You worked on it yourself, so somebody else has to approve it."),
    No.CHANGED: N_("It was changed in the meantime. Please look at it once more."),
    No.INCOMPLETE: N_("Something is still missing."),
    No.REASON: N_("Please say why."),
    No.NOBODY: N_("Nobody would get it: no resident fits this segment."),
    No.SENDING: N_("What it mends is still being sent. Stop it, or wait for its end."),
    No.PASSKEY: N_(
        "To approve here, first show your passkey in the console: that holds for 12 hours. Or approve it there at once."
    ),
    No.PREPARING: N_("So many residents take a while. It is being prepared; look here again in a minute."),
    No.NO_CHAT: N_("No chat of yours is bound to your account, so there is nowhere to send a test."),
}

_FIELDS = {
    Field.TITLE: N_("Title"),
    Field.TEXT: N_("Text"),
    Field.LABEL: N_("Words of the button"),
    Field.URL: N_("Address of the button"),
    Field.SEGMENT: N_("Who gets it"),
    Field.STARTS_AT: N_("When"),
}


def why_not(no: No) -> str:
    return _(_NO[no])


def field_name(problem: Problem) -> str:
    """Where it is: the field, which button, in which language."""
    name = _(_FIELDS[problem.field])
    if problem.place:
        name = _("{field} {place}").format(field=name, place=problem.place)
    return (
        _("{field} ({language})").format(field=name, language=language_name(problem.language))
        if problem.language
        else name
    )


def problem_words(problem: Problem) -> str:
    return _WRONG[problem.wrong](problem)


def _too_long(problem: Problem) -> str:
    sentence = ngettext(
        "It is too long: {number} character fits.", "It is too long: {number} characters fit.", problem.number
    )
    return sentence.format(number=number(problem.number))


def _too_many(problem: Problem) -> str:
    sentence = ngettext("At most {number} button.", "At most {number} buttons.", problem.number)
    return sentence.format(number=number(problem.number))


def _too_far(problem: Problem) -> str:
    sentence = ngettext("At most {number} day ahead.", "At most {number} days ahead.", problem.number)
    return sentence.format(number=number(problem.number))


def _english_follows(problem: Problem) -> str:
    sentence = ngettext(
        "It may go in Ukrainian alone. The English has to follow within {number} minute, as a correction.",
        "It may go in Ukrainian alone. The English has to follow within {number} minutes, as a correction.",
        problem.number,
    )
    return sentence.format(number=number(problem.number))


def _few(problem: Problem) -> str:
    sentence = ngettext(
        "Only {number} resident would get it. So few could be known by what they were sent.",
        "Only {number} residents would get it. So few could be known by what they were sent.",
        problem.number,
    )
    return sentence.format(number=number(problem.number))


_WRONG: dict[Wrong, Callable[[Problem], str]] = {
    Wrong.EMPTY: lambda _problem: _("It is empty."),
    Wrong.TOO_LONG: _too_long,
    Wrong.UNFILLED: lambda problem: _("“{word}” was not filled in.").format(word=problem.word),
    Wrong.NOT_A_LINK: lambda _problem: _("It has to be a public address that begins with https://"),
    Wrong.TOO_MANY_LINKS: _too_many,
    Wrong.NO_SUCH_DISTRICT: lambda problem: _("There is no district “{word}”.").format(word=problem.word),
    Wrong.NO_SUCH_RECORD: lambda problem: _("There is no “{word}” to follow.").format(word=problem.word),
    Wrong.TOO_LATE: lambda _problem: _("This time has passed."),
    Wrong.TOO_FAR: _too_far,
    Wrong.MIXED_SCRIPTS: lambda problem: _("“{word}” mixes Ukrainian and Latin letters.").format(word=problem.word),
    Wrong.ENGLISH_FOLLOWS: _english_follows,
    Wrong.FEW_PEOPLE: _few,
}

MAILING_NAMES = {
    "canary": N_("The first few are being sent"),
    "running": N_("Being sent"),
    "paused": N_("Paused"),
    "stopped": N_("Stopped"),
    "done": N_("Sent"),
}

COUNT_NAMES = (
    ("sent", N_("sent")),
    ("delivered", N_("of these delivered")),
    ("seen", N_("of these seen")),
    ("waiting", N_("still waiting")),
    ("blocked", N_("stopped the bot")),
    ("muted", N_("turned the topic off")),
    ("failed", N_("failed")),
    ("unknown", N_("unknown")),
    ("expired", N_("too late")),
    ("stopped", N_("not sent any more")),
)
"""As they are told. `waiting` is everything still to come."""

FAILURES = {
    "not drawn": N_("It could not be drawn"),
    "refused by the phone": N_("The phone could not show it"),
}


def segment_words(segment: Segment, record: str | None) -> list[str]:
    """Who gets it, a line for each thing that narrows it."""
    lines = []
    if segment.districts:
        names = [district_name(name) if name else _("No district chosen") for name in segment.districts]
        lines.append(_("Districts: {names}").format(names=", ".join(names)))
    if segment.languages:
        lines.append(_("Languages: {names}").format(names=", ".join(map(language_name, segment.languages))))
    if segment.channels:
        names = [MESSENGERS[channel] for channel in get_args(ChannelName) if channel in segment.channels]
        lines.append(_("Only on {names}").format(names=", ".join(names)))
    if segment.followers_of:
        number = segment.followers_of.partition(":")[2]
        title = record or _("which does not exist")
        lines.append(_("Signers of petition № {number}: {title}").format(number=number, title=title))
    return lines or [_("Everybody who is reached")]
