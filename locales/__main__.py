"""`python -m locales update` gathers the sentences of the code; `… check` finds what is not translated."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales import HERE, SOURCE, catalogue, is_code, languages, named

ROOT = HERE.parent
FOLDERS = ("handlers", "webhooks", "console", "bot")
MARKED = [("**.py", "python"), ("**.html", "jinja2")]
PIECES = re.compile(r"\{\w*\}|</?\w[^>]*>|%\(\w+\)s")
# The header's dates would change with every run, and say nothing.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def gather() -> Catalog:
    """Every sentence marked in the code, by `_`, `ngettext` or `N_`."""
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    found = Catalog(project="Kyiv Smart City bot", creation_date=EPOCH, revision_date=EPOCH, fuzzy=False)
    for folder in FOLDERS:
        rows = extract_from_dir(ROOT / folder, MARKED, keywords=keywords, comment_tags=("Note:",))
        for name, _, sentence, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
            found.add(sentence, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def update() -> None:
    """New sentences come in empty, gone ones go. English is its own translation."""
    found = gather()
    for language in languages():
        kept = read(catalogue(language), language)
        kept.update(found, no_fuzzy_matching=True)
        kept.obsolete.clear()
        kept.header_comment, kept.last_translator, kept.language_team = "", "", ""
        for message in kept:
            if language == SOURCE and message.id and not filled(message):
                message.string = message.id
        with catalogue(language).open("wb") as target:
            write_po(target, kept, width=120, ignore_obsolete=True, include_lineno=False)


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language)


def texts(value: object) -> list[str]:
    """One sentence, or its plural forms, as a list."""
    return [str(form or "") for form in value] if isinstance(value, tuple | list) else [str(value or "")]


def filled(message: Message) -> bool:
    return all(texts(message.string))


def faults(language: str, found: Catalog) -> Iterator[str]:
    """What keeps a language from being complete."""
    kept = read(catalogue(language), language)
    ids = {message.id for message in found if message.id}
    forms = Catalog(locale=language).num_plurals
    if kept.num_plurals != forms:
        yield f"{language}: its header names other plural forms than the language has"
    for message in kept:
        if not message.id:
            continue
        if message.id not in ids:
            yield f"{language}: no longer in the code: {message.id!r}"
        elif message.fuzzy or not filled(message):
            yield f"{language}: not translated: {message.id!r}"
        elif message.pluralizable and len(texts(message.string)) != forms:
            yield f"{language}: needs {forms} plural forms: {message.id!r}"
        else:
            yield from torn(language, message)
    for missing in ids - {message.id for message in kept}:
        yield f"{language}: missing: {missing!r}"


def torn(language: str, message: Message) -> Iterator[str]:
    """A translation holds the same placeholders and markup as its sentence, in every plural form."""
    wanted = sorted(PIECES.findall(texts(message.id)[-1]))
    for string in texts(message.string):
        if sorted(PIECES.findall(string)) != wanted:
            yield f"{language}: other placeholders or markup: {string!r}"


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
        return 0
    if arguments != ["check"]:
        sys.stderr.write("usage: python -m locales update|check\n")
        return 2
    found = gather()
    found_faults = [f"{name}: not the two letters of a language" for name in named() if not is_code(name)]
    found_faults += [fault for language in languages() for fault in faults(language, found)]
    sys.stderr.write("".join(f"{fault}\n" for fault in found_faults))
    sys.stdout.write(f"{len(languages())} languages, {len(found)} sentences, {len(found_faults)} faults\n")
    return 1 if found_faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
