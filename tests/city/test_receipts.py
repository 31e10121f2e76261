"""A leaf is canonical, tells nothing of the person, and is hashed as RFC 6962 says."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest

from city.receipts import leaf_hash, receipt_number, signature_leaf

AT = datetime(2026, 11, 24, 13, 59, 59, 999, tzinfo=timezone(timedelta(hours=2)))
REAL_DATA = os.environ.get("REAL_DATA")


def test_a_leaf_is_canonical_and_knows_only_the_hour() -> None:
    leaf = signature_leaf(7, b"\xab" * 32, AT)
    assert leaf == (
        b'{"hour":"2026-11-24T11:00:00Z","nullifier":"' + b"ab" * 32 + b'","petition":7,"type":"signature.made"}'
    )


def test_a_receipt_is_short_and_of_the_leaf() -> None:
    leaf = signature_leaf(7, b"\xab" * 32, AT)
    assert leaf_hash(leaf) == sha256(b"\0" + leaf).digest()
    assert receipt_number(leaf) != receipt_number(signature_leaf(8, b"\xab" * 32, AT))
    assert receipt_number(leaf) == receipt_number(signature_leaf(7, b"\xab" * 32, AT.astimezone(UTC)))


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_leaf_hashes_equal_the_reference_vectors() -> None:
    vectors = json.loads((Path(str(REAL_DATA)) / "reliability/merkle/rfc6962-reference.json").read_text())
    leaves = [bytes.fromhex(leaf) for leaf in vectors["leaf_inputs_hex"]]
    assert [leaf_hash(leaf).hex() for leaf in leaves] == vectors["leaf_hashes_hex"]
