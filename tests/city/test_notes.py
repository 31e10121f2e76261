"""What the log signs reads as C2SP's signed notes and checkpoints."""

import json
import os
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.notes import Head, head_text, key_hash, promise_text, signature_line, verifier_key

REAL_DATA = os.environ.get("REAL_DATA")
AT = datetime(2026, 11, 24, 13, 59, 59, 999, tzinfo=UTC)


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_keys_and_lines_of_signature_equal_the_reference() -> None:
    vectors = json.loads((Path(str(REAL_DATA)) / "reliability/signed-note/vectors.json").read_text())
    name, hashed, public = vectors["vkey"].split("+", 2)
    key = b64decode(public)[1:]
    assert key_hash(name, key).hex() == hashed
    assert verifier_key(name, key) == vectors["vkey"]
    line = vectors["note"].rpartition("\n\n")[2]
    signature = b64decode(line.split()[2])[4:]
    assert signature_line(name, key, signature) == line


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_a_head_begins_as_the_reference_checkpoint_does() -> None:
    vectors = json.loads((Path(str(REAL_DATA)) / "reliability/signed-note/vectors.json").read_text())
    text = vectors["checkpoint_example"].partition("\n\n")[0] + "\n"
    name, size, root = text.splitlines()
    assert head_text(name, Head(3, int(size), b64decode(root), AT)) == f"{text}head 3 at 2026-11-24T13:59:59Z\n"


def test_a_promise_cannot_pass_for_a_head() -> None:
    promise, head = promise_text("city/log", b"h" * 32, AT), head_text("city/log", Head(3, 7, b"h" * 32, AT))
    assert promise == f"city/log/promise\n{b64encode(b'h' * 32).decode()}\n2026-11-24T13:59:59Z\n"
    assert promise.splitlines()[0] != head.splitlines()[0]
