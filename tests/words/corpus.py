"""Made-up petitions, and what residents may type to find them."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Query:
    """`wanted`: the numbers of the petitions that should be among the first five; none for nonsense."""

    kind: str
    typed: str
    wanted: frozenset[int]


def _lines(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.split(" | ")] for line in lines if line and not line.startswith("#")]


PETITIONS = [(title, body) for _, title, body in _lines("petitions.txt")]
"""In the order of their numbers, from 1."""

QUERIES = [
    Query(kind, typed, frozenset(int(number) for number in wanted.split() if number != "-"))
    for kind, typed, wanted in _lines("queries.txt")
]
