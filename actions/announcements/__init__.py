"""What officials do with announcements. Each is one transaction, with its row in the audit trail.

Console and bot call the same functions, with the official and plain values; what comes back is `Done`, or `Refused` and
why. A second press changes nothing: whoever made the very move already hears that it is done."""

from actions.announcements.deciding import approve, reject, return_
from actions.announcements.outcomes import Done, Refused
from actions.announcements.sending import complete, pause, remove, resume, send_again, stop
from actions.announcements.writing import correct, create, edit, submit, test_send

__all__ = [
    "Done",
    "Refused",
    "approve",
    "complete",
    "correct",
    "create",
    "edit",
    "pause",
    "reject",
    "remove",
    "resume",
    "return_",
    "send_again",
    "stop",
    "submit",
    "test_send",
]
