"""Keys that live outside the database: what is sealed with them, and what they make of a person's number.

Every ring takes several keys, newest first: the newest seals and marks, all of them open and recognise, so that a
key can be changed while the service runs.
"""

import hmac
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from city.notes import Head, head_text, promise_text, signature_line, verifier_key

_ID = 4
_NONCE = 12


class SealBroken(Exception):
    """The bytes were changed, belong to another place, or were sealed with a key that is gone."""


def key_id(key: bytes) -> bytes:
    return sha256(b"key id:" + key).digest()[:_ID]


class Vault:
    """Authenticated encryption (AES-256-GCM). `place` says what the bytes are; they open nowhere else."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._rings = {key_id(key): AESGCM(key) for key in keys}
        self._newest = key_id(keys[0])

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return self._newest + nonce + self._rings[self._newest].encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        ring = self._rings.get(sealed[:_ID])
        if ring is None:
            raise SealBroken("sealed with an unknown key")
        nonce = sealed[_ID : _ID + _NONCE]
        try:
            return ring.decrypt(nonce, sealed[_ID + _NONCE :], place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place) from error


class PersonKeys:
    """Recognises a person by their taxpayer number without keeping it: a bare hash could be tried out in minutes,
    since there are only some 3·10^8 plausible numbers."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)

    def marks(self, number: str) -> Iterator[tuple[str, bytes]]:
        """(key id, mark) under every live key, newest first."""
        for key in self._keys:
            yield key_id(key).hex(), hmac.digest(key, b"ua-rnokpp:" + number.encode(), "sha256")


class Nullifiers:
    """One person, one act: the same mark for the same person and object, whichever channel they used."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, thing: str, person_id: int) -> bytes:
        return hmac.digest(self._key, f"{thing}|{person_id}".encode(), "sha256")


class LogKeys:
    """Sign what the public log says (Ed25519). `name` is the log's own, which every signature names."""

    def __init__(self, keys: Sequence[bytes], name: str) -> None:
        self._name = name
        self._keys = [Ed25519PrivateKey.from_private_bytes(key) for key in keys]

    @property
    def verifier_keys(self) -> list[str]:
        """By which anybody can check, the newest first."""
        return [verifier_key(self._name, key.public_key().public_bytes_raw()) for key in self._keys]

    def sign_head(self, head: Head) -> str:
        return self._signed(head_text(self._name, head))

    def promise(self, leaf: bytes, at: datetime) -> str:
        """The same leaf and time give the same promise at every moment, so that none has to be kept."""
        return self._signed(promise_text(self._name, leaf, at))

    def _signed(self, text: str) -> str:
        """By every key that is held: whoever knows only the one before the newest can still follow."""
        lines = [
            signature_line(self._name, key.public_key().public_bytes_raw(), key.sign(text.encode()))
            for key in self._keys
        ]
        return f"{text}\n{''.join(lines)}"
