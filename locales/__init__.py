"""The words of every language: a folder with a `messages.po` is a language, and nothing else is needed.

Ours are beside this file; LOCALES_DIR names a folder of the operator's with more. It is read here and not among the
settings, since the check of the words needs no other setting. docs/languages.md tells how a language is added.
"""

import os
import re
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE = "en"
DEFAULT = "uk"


MORE = os.environ.get("LOCALES_DIR", "").strip()
FOLDERS = (HERE, Path(MORE)) if MORE else (HERE,)
WORDS = "LC_MESSAGES/messages.po"


def catalogue(language: str) -> Path:
    """Ours first: what an operator adds is a language of its own."""
    return next((path for folder in FOLDERS if (path := folder / language / WORDS).exists()), HERE / language / WORDS)


def named() -> tuple[str, ...]:
    """Every folder with words, whatever it is called."""
    return tuple(sorted({path.parents[1].name for folder in FOLDERS for path in folder.glob(f"*/{WORDS}")}))


@cache
def languages() -> tuple[str, ...]:
    """The default first, the others in alphabetical order. What is no language's code is none."""
    return (DEFAULT, *(name for name in named() if name != DEFAULT and is_code(name)))


def is_code(name: str) -> bool:
    """Two letters, as Telegram wants them for its menu of commands, and known with its numbers and dates."""
    try:
        return re.fullmatch("[a-z]{2}", name) is not None and Locale.parse(name) is not None
    except UnknownLocaleError:
        return False


@cache
def translations(language: str) -> GNUTranslations:
    """Read at the first use; there is no compiled file that could be stale."""
    with catalogue(language).open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def best_language(tag: str | None) -> str:
    """Ours for what a client says: `uk-UA` and Viber's `ua` are Ukrainian; an unknown one gets the default."""
    code = (tag or "").replace("_", "-").split("-")[0].lower()
    code = {"ua": "uk"}.get(code, code)
    return code if code in languages() else DEFAULT
