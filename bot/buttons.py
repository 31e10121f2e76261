"""A button proves itself: which resident it was shown to, and until when it acts.

`data:expiry:proof`, 64 bytes at most, as Telegram allows: data of at most 45 bytes, six characters of expiry (seconds
since 1970) and eleven of proof, the first eight bytes of an HMAC over channel, chat, user, data and expiry. Under a
message to thousands buttons are sealed once for everybody on a channel: such a one may only open a page, or change
what its presser can change back.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_DATA = 45
LIVES = timedelta(days=7)

EVERYBODY = ""
"""In place of a chat and a user: no channel calls anybody so."""

_SHAPE = re.compile(r"[ -~]{1,45}:[A-Za-z0-9_-]{6}:[A-Za-z0-9_-]{11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Opened:
    """An authentic code. One that expired shows its page and never acts. `for_all`: it was sealed for everybody."""

    data: str
    expired: bool
    for_all: bool = False


def looks_like_code(text: str) -> bool:
    """Whether a Viber text may be a button's: it is then never treated as words."""
    return _SHAPE.fullmatch(text) is not None


class ButtonCodec:
    """`keys`: the newest seals, all of them open, so that a key can be changed under live buttons."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)

    def seal(self, channel: str, chat: str, user: str, data: str, now: datetime) -> str:
        """Raises ValueError over 45 bytes: a mistake in a handler, found by a test of every kind at its longest."""
        if not 0 < len(data.encode()) <= LONGEST_DATA:
            raise ValueError(f"button data of kind {data.split(':', 1)[0]!r} is too long")
        body = f"{data}:{_expiry_code(now + LIVES)}"
        return f"{body}:{_proof(self._keys[0], channel, chat, user, body)}"

    def seal_for_all(self, channel: str, data: str, now: datetime) -> str:
        """Good in every chat of the channel. Raises ValueError over 45 bytes."""
        return self.seal(channel, EVERYBODY, EVERYBODY, data, now)

    def open(self, channel: str, chat: str, user: str, code: str, now: datetime) -> Opened | None:
        """None: forged, forwarded, or made with a key that is gone."""
        if not looks_like_code(code):
            return None
        body, _, proof = code.rpartition(":")
        mine = self._proves(proof, channel, chat, user, body)
        if not mine and not self._proves(proof, channel, EVERYBODY, EVERYBODY, body):
            return None
        data, _, expiry = body.rpartition(":")
        return Opened(data, expired=now.timestamp() >= _expiry_seconds(expiry), for_all=not mine)

    def _proves(self, proof: str, channel: str, chat: str, user: str, body: str) -> bool:
        """Every key is compared, so that the time taken tells nothing."""
        proofs = [_proof(key, channel, chat, user, body).encode() for key in self._keys]
        return sum(hmac.compare_digest(proof.encode(), known) for known in proofs) > 0


def _proof(key: bytes, channel: str, chat: str, user: str, body: str) -> str:
    message = "\0".join((channel, chat, user, body)).encode()
    return urlsafe_b64encode(hmac.digest(key, message, "sha256")[:8]).decode().rstrip("=")


def _expiry_code(moment: datetime) -> str:
    """36 bits of seconds: enough until the year 4147."""
    return urlsafe_b64encode((int(moment.timestamp()) << 4).to_bytes(5, "big"))[:6].decode()


def _expiry_seconds(code: str) -> int:
    return int.from_bytes(urlsafe_b64decode(code + "A="), "big") >> 4
