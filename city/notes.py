"""What the log signs, as text that anybody can read: heads of the tree, and promises.

The formats are C2SP's signed-note and tlog-checkpoint. A note is a few lines, an empty one, and a line for each
signature. A head's lines: the log's name, how many leaves, the root, and the how many-th head it is and when, so that
none can be left out unseen. A promise's first line is another, so that neither can pass for the other.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Head:
    """The tree as it was at a time. `number`: each is one more than the head's before it, from 0."""

    number: int
    size: int
    root: bytes
    at: datetime


def key_hash(name: str, public: bytes) -> bytes:
    """Four bytes by which a signature says which key made it."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """What whoever checks a signature needs to know, in one line."""
    return f"{name}+{key_hash(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def head_text(name: str, head: Head) -> str:
    return f"{name}\n{head.size}\n{b64encode(head.root).decode()}\nhead {head.number} at {second(head.at)}\n"


def promise_text(name: str, leaf: bytes, at: datetime) -> str:
    """That the leaf of this hash, taken in at this time, will be in the tree."""
    return f"{name}/promise\n{b64encode(leaf).decode()}\n{second(at)}\n"


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    return f"— {name} {b64encode(key_hash(name, public) + signature).decode()}\n"
