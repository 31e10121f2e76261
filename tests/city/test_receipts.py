"""A leaf is canonical and tells nothing of the person; and the log's leaves, read in order, are the count."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.merkle import leaf_hash
from city.receipts import (
    Kind,
    Leaf,
    LogBroken,
    number_of,
    pack,
    prefix_of,
    receipt_number,
    replay,
    signature_leaf,
    unpack,
)

AT = datetime(2026, 11, 24, 13, 59, 59, 999, tzinfo=timezone(timedelta(hours=2)))
REAL_DATA = os.environ.get("REAL_DATA")
MARK = b"\xab" * 32

some_leaves = st.builds(
    Leaf,
    kind=st.sampled_from(Kind),
    petition_id=st.integers(1, 2**53 - 1),
    nullifier=st.binary(min_size=32, max_size=32),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    nth=st.integers(1, 99),
)


def canonical(value: Any) -> bytes:
    """RFC 8785 for values without fractions, whose keys lie in the first plane."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_a_leaf_is_canonical_and_knows_only_the_hour() -> None:
    leaf = signature_leaf(7, MARK, AT)
    assert leaf == (
        b'{"hour":"2026-11-24T11:00:00Z","nullifier":"' + b"ab" * 32 + b'","petition":7,"type":"signature.made"}'
    )


def test_a_first_signature_is_packed_like_every_act() -> None:
    assert signature_leaf(7, MARK, AT) == pack(Leaf(Kind.MADE, 7, MARK, AT))


def test_a_receipt_is_short_and_of_the_leaf() -> None:
    leaf = signature_leaf(7, MARK, AT)
    assert leaf_hash(leaf) == sha256(b"\0" + leaf).digest()
    assert receipt_number(leaf) != receipt_number(signature_leaf(8, MARK, AT))
    assert receipt_number(leaf) == receipt_number(signature_leaf(7, MARK, AT.astimezone(UTC)))


@given(some_leaves)
def test_every_leaf_is_canonical_and_reads_back(leaf: Leaf) -> None:
    body = pack(leaf)
    assert canonical(json.loads(body)) == body
    read = unpack(body)
    assert (read.kind, read.petition_id, read.nullifier, read.nth) == (
        leaf.kind,
        leaf.petition_id,
        leaf.nullifier,
        leaf.nth,
    )
    assert set(json.loads(body)) <= {"hour", "nth", "nullifier", "petition", "type"}


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
@pytest.mark.parametrize("name", ["arrays", "french", "unicode"])
def test_what_these_tests_call_canonical_is_the_rfcs(name: str) -> None:
    vectors = Path(str(REAL_DATA)) / "reliability/jcs"
    given = (vectors / "input" / f"{name}.json").read_text(encoding="utf-8")
    assert canonical(json.loads(given)) == (vectors / "output" / f"{name}.json").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b'{"type":"signature.made"}',
        b'{"type":"ballot.cast"}',
        signature_leaf(7, MARK, AT).replace(b":7", b": 7"),
        signature_leaf(7, MARK, AT).replace(b":7", b":7.0"),
        signature_leaf(7, MARK, AT).replace(b":7", b':"7"'),
        signature_leaf(7, MARK, AT).replace(b"T11:00", b"T11:01"),
        signature_leaf(7, MARK, AT).replace(b"ab", b"AB"),
        pack(Leaf(Kind.MADE, 7, MARK, AT, nth=2)).replace(b'"nth":2', b'"nth":1'),
    ],
)
def test_what_is_no_leaf_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(LogBroken):
        unpack(body)


@given(st.binary(min_size=10, max_size=10))
def test_a_number_is_read_however_it_was_typed(prefix: bytes) -> None:
    number = number_of(prefix)
    assert prefix_of(number) == prefix_of(number.lower().replace("-", " ")) == prefix


@pytest.mark.parametrize("typed", ["", "7", "K4XQ", "K4XQ-AAAA-AAAA-AAA1", "K4XQ-AAAA-AAAA-AAAAA", "а" * 16, "-" * 99])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert prefix_of(typed) is None


class Books:
    """Acts in the log's order, each with its right number."""

    def __init__(self) -> None:
        self.bodies, self.nth = list[bytes](), dict[tuple[int, int], int]()

    def act(self, kind: Kind, petition: int, person: int) -> "Books":
        key = petition, person
        self.nth[key] = self.nth.get(key, 0) + 1
        mark = sha256(str(key).encode()).digest()
        self.bodies.append(pack(Leaf(kind, petition, mark, AT, self.nth[key])))
        return self

    def counts(self) -> dict[int, int]:
        return {petition: len(marks) for petition, marks in replay(self.bodies).items()}


def test_a_count_goes_down_and_up_as_the_log_says() -> None:
    books = Books().act(Kind.MADE, 7, 1).act(Kind.MADE, 7, 2).act(Kind.MADE, 8, 1)
    assert books.counts() == {7: 2, 8: 1}
    assert books.act(Kind.WITHDRAWN, 7, 1).counts() == {7: 1, 8: 1}
    assert books.act(Kind.MADE, 7, 1).counts() == {7: 2, 8: 1}
    assert books.act(Kind.INVALIDATED, 7, 2).act(Kind.INVALIDATED, 8, 1).counts() == {7: 1, 8: 0}
    assert books.act(Kind.RESTORED, 7, 2).act(Kind.WITHDRAWN, 7, 2).counts() == {7: 1, 8: 0}
    assert len(set(books.bodies)) == len(books.bodies)


@pytest.mark.parametrize(
    "acts",
    [
        [Kind.WITHDRAWN],
        [Kind.INVALIDATED],
        [Kind.RESTORED],
        [Kind.MADE, Kind.MADE],
        [Kind.MADE, Kind.RESTORED],
        [Kind.MADE, Kind.WITHDRAWN, Kind.WITHDRAWN],
        [Kind.MADE, Kind.WITHDRAWN, Kind.INVALIDATED],
        [Kind.MADE, Kind.INVALIDATED, Kind.MADE],
        [Kind.MADE, Kind.INVALIDATED, Kind.WITHDRAWN],
    ],
)
def test_an_act_that_cannot_follow_breaks_the_log(acts: list[Kind]) -> None:
    books = Books()
    for kind in acts:
        books.act(kind, 7, 1)
    with pytest.raises(LogBroken):
        books.counts()


def test_the_same_leaf_twice_and_a_number_left_out_break_the_log() -> None:
    books = Books().act(Kind.MADE, 7, 1)
    with pytest.raises(LogBroken):
        replay(books.bodies * 2)
    late = pack(Leaf(Kind.WITHDRAWN, 7, sha256(str((7, 1)).encode()).digest(), AT, nth=3))
    with pytest.raises(LogBroken):
        replay([*books.bodies, late])
