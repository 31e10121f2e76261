"""The public log's leaves: what a receipt promises, without telling who; and what a count of them comes to.

A leaf says that an act was done, to which petition, under which mark, and in which hour. The mark (nullifier) is of one
person on one petition: without the service's secret key nobody can tell whose it is, nor find the same person's mark on
another petition.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import orjson

from city.merkle import leaf_hash

NUMBER_BYTES = 10
_NUMBER = re.compile(r"[A-Z2-7]{16}")
_SEPARATORS = str.maketrans("", "", " -–\u00a0")


class LogBroken(Exception):
    """What no honest log holds: bytes that are no leaf, or an act that cannot follow the one before it."""


class Kind(StrEnum):
    """What was done. A withdrawal is the signer's own; an invalidation is the city's, and may be taken back."""

    MADE = "signature.made"
    WITHDRAWN = "signature.withdrawn"
    INVALIDATED = "signature.invalidated"
    RESTORED = "signature.restored"


@dataclass(frozen=True, slots=True)
class Leaf:
    """`nth`: the how many-th act under this mark it is, so that no two leaves are ever the same."""

    kind: Kind
    petition_id: int
    nullifier: bytes
    at: datetime
    nth: int = 1


def pack(leaf: Leaf) -> bytes:
    """Canonical JSON (RFC 8785): keys in order, no value that would need escaping, a first act's number left out. The
    time is cut to the hour, so that a leaf alone does not tell the moment at which somebody was seen pressing."""
    nth = f'"nth":{leaf.nth},' if leaf.nth > 1 else ""
    return _body(leaf.kind.value, leaf.petition_id, leaf.nullifier, leaf.at, nth=nth)


def signature_leaf(petition_id: int, nullifier: bytes, at: datetime) -> bytes:
    """Of a first signature; as `pack`, for the many that are made each second."""
    return _body("signature.made", petition_id, nullifier, at)


def _body(kind: str, petition_id: int, nullifier: bytes, at: datetime, *, nth: str = "") -> bytes:
    hour = at.astimezone(UTC).strftime("%Y-%m-%dT%H:00:00Z")
    return f'{{"hour":"{hour}",{nth}"nullifier":"{nullifier.hex()}","petition":{petition_id},"type":"{kind}"}}'.encode()


def unpack(body: bytes) -> Leaf:
    """Raises LogBroken where these are not the very bytes that `pack` makes."""
    try:
        told = orjson.loads(body)
        leaf = Leaf(
            kind=Kind(told["type"]),
            petition_id=int(told["petition"]),
            nullifier=bytes.fromhex(told["nullifier"]),
            at=datetime.fromisoformat(told["hour"]),
            nth=int(told.get("nth", 1)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LogBroken("not a leaf") from error
    if pack(leaf) != body:
        raise LogBroken("not a leaf as we write it")
    return leaf


def receipt_number(leaf: bytes) -> str:
    """What a resident reads and can type: 80 bits of the leaf's hash, as K4XQ-....-....-...."""
    return number_of(leaf_hash(leaf)[:NUMBER_BYTES])


def number_of(prefix: bytes) -> str:
    letters = b32encode(prefix).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def prefix_of(number: str) -> bytes | None:
    """What a leaf's hash begins with, however its number was typed; None where it is no number."""
    letters = number[:40].translate(_SEPARATORS).upper()
    return b32decode(letters) if _NUMBER.fullmatch(letters) else None


_AFTER: dict[Kind, tuple[Kind | None, ...]] = {
    Kind.MADE: (None, Kind.WITHDRAWN),
    Kind.WITHDRAWN: (Kind.MADE, Kind.RESTORED),
    Kind.INVALIDATED: (Kind.MADE, Kind.RESTORED),
    Kind.RESTORED: (Kind.INVALIDATED,),
}
_COUNTS = (Kind.MADE, Kind.RESTORED)


def change(kind: Kind) -> int:
    """What an act adds to its petition's count."""
    return 1 if kind in _COUNTS else -1


def replay(bodies: Iterable[bytes]) -> dict[int, set[bytes]]:
    """Petition → the marks that count, once every leaf was read in the log's order. A petition's count is how many
    they are. Raises LogBroken."""
    last: dict[tuple[int, bytes], Leaf] = {}
    for leaf in map(unpack, bodies):
        key = leaf.petition_id, leaf.nullifier
        before = last.get(key)
        if (before and before.kind) not in _AFTER[leaf.kind] or leaf.nth != (before.nth if before else 0) + 1:
            raise LogBroken(f"{leaf.kind} after {before and before.kind}")
        last[key] = leaf
    counted: dict[int, set[bytes]] = {}
    for (petition_id, nullifier), leaf in last.items():
        marks = counted.setdefault(petition_id, set())
        if leaf.kind in _COUNTS:
            marks.add(nullifier)
    return counted
