"""The public log's leaves: what a receipt promises, without telling who (RFC 6962, section 2.1)."""

from base64 import b32encode
from datetime import UTC, datetime
from hashlib import sha256


def signature_leaf(petition_id: int, nullifier: bytes, at: datetime) -> bytes:
    """The canonical JSON (RFC 8785) of a signature's leaf: keys in order, and no value that would need escaping. The
    time is cut to the hour, so that a leaf cannot be matched to a person by the moment somebody was seen pressing."""
    hour = at.astimezone(UTC).strftime("%Y-%m-%dT%H:00:00Z")
    mark = nullifier.hex()
    return f'{{"hour":"{hour}","nullifier":"{mark}","petition":{petition_id},"type":"signature.made"}}'.encode()


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962: the leaf's domain is told apart from inner nodes by a zero byte."""
    return sha256(b"\x00" + leaf).digest()


def receipt_number(leaf: bytes) -> str:
    """What a resident reads and can type: 80 bits of the leaf's hash, as K4XQ-....-....-...."""
    letters = b32encode(leaf_hash(leaf)[:10]).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))
