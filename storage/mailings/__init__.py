"""Mailings: one bulk sending each, its audience frozen into rows of `owed_messages`, and how far it has come.

canary    its first rows go; if too many of them fail, it pauses by itself
running   all of its rows go
paused    none goes, until somebody resumes it
stopped   no more of it goes
done      every row has ended
"""

from storage.mailings.course import advance, pause, resume, send_again, stop
from storage.mailings.planning import begin, contents, those_who_got
from storage.mailings.progress import Progress, progress
from storage.mailings.tables import MailingLane, MailingState, mailings

__all__ = [
    "MailingLane",
    "MailingState",
    "Progress",
    "advance",
    "begin",
    "contents",
    "mailings",
    "pause",
    "progress",
    "resume",
    "send_again",
    "stop",
    "those_who_got",
]
