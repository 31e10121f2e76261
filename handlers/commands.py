"""Every command in one table: what it does, and its line in the channel's menu of commands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actions.turn import Turn
from handlers.petitions import show_petitions
from handlers.replies import Reply
from handlers.settings import show_languages, show_settings
from handlers.speech import N_
from handlers.start import cancel, show_help, show_menu, show_privacy, start


@dataclass(frozen=True, slots=True)
class Command:
    """`describes`: the English sentence, translated when the menu is set. Empty: not in the menu."""

    answer: Callable[[Turn, str], Awaitable[Reply]]
    describes: str = ""


COMMANDS = {
    "start": Command(start),
    "menu": Command(show_menu, N_("Main menu")),
    "petitions": Command(show_petitions, N_("Read and sign petitions")),
    "settings": Command(show_settings, N_("Settings")),
    "language": Command(show_languages, N_("Мова / Language")),
    "help": Command(show_help, N_("How it works")),
    "privacy": Command(show_privacy, N_("What we keep about you")),
    "cancel": Command(cancel, N_("Stop what was begun")),
}


def command_in(text: str) -> tuple[str, str] | None:
    """(name, what follows) where the text is a command we know; `/start@our_bot p3` is one too."""
    if not text.startswith("/"):
        return None
    head, _, payload = text[1:].partition(" ")
    name = head.split("@", 1)[0].lower()
    return (name, payload.strip()) if name in COMMANDS else None
