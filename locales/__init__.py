"""The words of every language: a folder with a `messages.po` is a language, and nothing else is needed."""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE = "en"
DEFAULT = "uk"


def catalogue(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


@cache
def languages() -> tuple[str, ...]:
    """The default first, the others in alphabetical order."""
    found = {path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/messages.po")}
    return (DEFAULT, *sorted(found - {DEFAULT}))


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
