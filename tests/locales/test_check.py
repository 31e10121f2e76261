"""A language is dropped in as one file, and the check says what it lacks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from locales import catalogue
from locales.__main__ import gather, read, texts
from tests.locales.pseudo import CODE, drop, pseudo, pseudo_catalogue

ROOT = Path(__file__).parents[2]


def locales(command: str, folder: Path) -> tuple[int, str]:
    told = {"PATH": os.environ["PATH"], "LOCALES_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "locales", command], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_placeholders_and_markup_survive_the_machine() -> None:
    assert pseudo("<b>On {day}</b> see <a url>here</a>") == "⟦<b>Öñ {day}</b> šëë <a url>hëŕë</a>⟧"


def test_a_complete_language_passes_as_the_third(tmp_path: Path) -> None:
    drop(pseudo_catalogue(), tmp_path)
    status, told = locales("check", tmp_path)
    assert (status, told.split(",")[0]) == (0, "3 languages")


def lacks_a_sentence(words: Catalog) -> None:
    words.delete("Main menu")


def leaves_one_empty(words: Catalog) -> None:
    words["Main menu"].string = ""


def leaves_one_doubtful(words: Catalog) -> None:
    words["Main menu"].flags.add("fuzzy")


def loses_a_placeholder(words: Catalog) -> None:
    words["🔗 Connect my {messenger}"].string = "🔗"


def loses_markup(words: Catalog) -> None:
    words["<b>Signatures: {count}</b>"].string = "{count}"


def keeps_what_is_gone(words: Catalog) -> None:
    words.add("Nobody says this any more", "x")


def loses_a_plural_form(words: Catalog) -> None:
    message = words["{days} day left"]
    message.string = (*texts(message.string)[:-1], "")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lacks_a_sentence, "missing"),
        (leaves_one_empty, "not translated"),
        (leaves_one_doubtful, "not translated"),
        (loses_a_placeholder, "other placeholders or markup"),
        (loses_markup, "other placeholders or markup"),
        (keeps_what_is_gone, "no longer in the code"),
        (loses_a_plural_form, "not translated"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_incomplete_language_is_refused(tmp_path: Path, spoil: Callable[[Catalog], None], says: str) -> None:
    words = pseudo_catalogue()
    spoil(words)
    drop(words, tmp_path)
    status, told = locales("check", tmp_path)
    assert status == 1
    assert f"{CODE}: {says}" in told


@pytest.mark.parametrize("code", ["qq", "gaeilge", "ga_IE", "GA"])
def test_a_folder_that_names_no_language_is_refused(tmp_path: Path, code: str) -> None:
    drop(pseudo_catalogue(), tmp_path, code)
    status, told = locales("check", tmp_path)
    assert status == 1
    assert f"{code}: not the two letters of a language" in told


def test_another_languages_file_is_refused_for_its_plural_forms(tmp_path: Path) -> None:
    """As somebody does who begins from the English file."""
    path = drop(pseudo_catalogue(), tmp_path)
    path.write_bytes(catalogue("en").read_bytes())
    status, told = locales("check", tmp_path)
    assert status == 1
    assert f"{CODE}: its header names other plural forms" in told
    assert f"{CODE}: needs 5 plural forms" in told


def test_an_empty_file_becomes_a_catalogue_to_fill_in(tmp_path: Path) -> None:
    path = drop(pseudo_catalogue(), tmp_path)
    path.write_bytes(b"")
    assert locales("update", tmp_path)[0] == 0
    made = read(path, CODE)
    assert {message.id for message in made} >= {message.id for message in gather() if message.id}
    assert made.num_plurals == 5
    assert locales("check", tmp_path)[0] == 1, "nothing is translated yet"
