"""A language made by machine: every sentence with accents and brackets, so that whatever was not translated shows."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from locales.__main__ import PIECES, gather, texts

CODE = "ga"
"""Irish: five plural forms, more than any language of ours."""
OWN_NAME = "Gaeilge"

_ACCENTS = str.maketrans("aceinorsuwyACEINORSUWY", "áćëîñöŕšůŵýÁĆËÎÑÖŔŠŮŴÝ")


def pseudo(sentence: str) -> str:
    """Placeholders and markup stay as they are."""
    accented, place = "", 0
    for piece in PIECES.finditer(sentence):
        accented += sentence[place : piece.start()].translate(_ACCENTS) + piece[0]
        place = piece.end()
    return f"⟦{accented}{sentence[place:].translate(_ACCENTS)}⟧"


def pseudo_catalogue() -> Catalog:
    catalogue = Catalog(locale=CODE)
    for message in gather():
        if message.id:
            forms = (pseudo(texts(message.id)[-1]),) * catalogue.num_plurals
            catalogue.add(message.id, forms if message.pluralizable else forms[0])
    return catalogue


def drop(catalogue: Catalog, folder: Path, code: str = CODE) -> Path:
    """As an operator does: a folder with a `messages.po`."""
    path = folder / code / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_po(target, catalogue)
    return path
