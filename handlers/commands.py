"""Every command in one table: what it does, and its line in the channel's menu of commands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from actions.turn import Turn
from handlers.announcements.desk import announce
from handlers.announcements.news import show_news
from handlers.officials import open_console
from handlers.petitions import show_petitions
from handlers.receipts import show_receipts
from handlers.replies import Reply
from handlers.settings import show_languages, show_settings
from handlers.speech import N_, _, speaking
from handlers.start import cancel, show_help, show_menu, show_privacy, start
from locales import languages


@dataclass(frozen=True, slots=True)
class Command:
    """`describes`: the English sentence, translated when the menu is set. Empty: not in the menu. `button`: what its
    button says, since people type that too."""

    answer: Callable[[Turn, str], Awaitable[Reply]]
    describes: str = ""
    button: str = ""


COMMANDS = {
    "start": Command(start),
    "menu": Command(show_menu, N_("Main menu"), N_("☰ Menu")),
    "petitions": Command(show_petitions, N_("Read and sign petitions"), N_("✍️ Petitions")),
    "news": Command(show_news, N_("What the city announced"), N_("📣 News")),
    "receipt": Command(show_receipts, N_("Receipts of what you signed"), N_("🧾 My receipts")),
    "settings": Command(show_settings, N_("Settings"), N_("⚙️ Settings")),
    "language": Command(show_languages, N_("Мова / Language"), N_("🌐 Language")),
    "help": Command(show_help, N_("How it works"), N_("❓ Help")),
    "privacy": Command(show_privacy, N_("What we keep about you"), N_("🔒 Privacy")),
    "console": Command(open_console),
    "announce": Command(announce),
    "cancel": Command(cancel, N_("Stop what was begun"), N_("✖ Cancel")),
}


def command_in(text: str) -> tuple[str, str] | None:
    """(name, what follows) where the text is a command we know; `/start@our_bot p3` is one too."""
    if not text.startswith("/"):
        return None
    head, _, payload = text[1:].partition(" ")
    name = head.split("@", 1)[0].lower()
    return (name, payload.strip()) if name in COMMANDS else None


def command_named(text: str) -> str | None:
    """The command whose button says this, in any language and whatever the case."""
    return _named().get(_letters(text))


@cache
def _named() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in languages():
        with speaking(language):
            names |= {_letters(_(command.button)): name for name, command in COMMANDS.items() if command.button}
    return names


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())
