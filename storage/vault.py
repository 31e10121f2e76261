"""Keys that live outside the database: what is sealed with them, and what they make of a person's number.

Every ring takes several keys, newest first: the newest seals and marks, all of them open and recognise, so that a
key can be changed while the service runs.
"""

import hmac
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
