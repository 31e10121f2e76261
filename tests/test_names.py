"""Our top-level names are ours alone: no dependency brings a package that would shadow one of them."""

from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = [
    *("actions", "bot", "city", "console", "handlers", "locales", "simulator", "storage", "webhooks"),
    *("benchmarks", "tests"),
]


@pytest.mark.parametrize("name", OURS)
def test_no_dependency_brings_one_of_our_names(name: str) -> None:
    assert packages_distributions().get(name, []) in ([], ["kyiv-smart-city-bot"])


@pytest.mark.parametrize("name", OURS)
def test_what_is_imported_is_ours(name: str) -> None:
    file = import_module(name).__file__
    assert file is not None
    assert Path(file).is_relative_to(ROOT)
