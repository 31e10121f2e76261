"""Six digits of an authenticator, and recovery codes: each opens once, and whoever is often wrong waits."""

import base64
import hmac
import secrets
import time
from dataclasses import dataclass

import pyotp

from actions.officials.factors import ISSUER, TooManyTries, find, lacks_passkey, prove, proves_by_passkey
from actions.officials.tell import tell
from storage import audit, official_factors, official_sessions, officials
from storage.official_sessions import Session
from storage.officials import Official
from storage.records import Records

RECOVERY_CODES = 10
_STEP_SECONDS = 30


def step_of(secret: str, code: str, at: float) -> int | None:
    """The half minute, of the last, this and the next, whose code this is: clocks differ a little."""
    steps = (int(at) // _STEP_SECONDS + shift for shift in (-1, 0, 1))
    totp = pyotp.TOTP(secret)
    shown = code.encode("utf-8", "replace")
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), shown)), None)


async def prove_by_code(records: Records, session: Session, code: str) -> str | None:
    """The session's new token. Six digits of the authenticator, or a recovery code, each of them once; for whoever has
    to show a passkey the digits are not enough."""
    official = session.official
    if not await records.sign_ins.guesses.may_try(f"official:{official.id}"):
        raise TooManyTries
    factors = await find(records, official)
    by = await _use(records, official, code, digits=not proves_by_passkey(official, factors))
    return await prove(records, session, by) if by else None


async def _use(records: Records, official: Official, code: str, *, digits: bool) -> str:
    """What it was: totp, recovery, or nothing."""
    code = "".join(code.split()).replace("-", "").upper()
    async with records.writing() as db:
        secret = await official_factors.totp_secret(db, records.vault, official.id)
        step = step_of(secret, code, time.time()) if secret and digits else None
        if step is not None and await official_factors.use_totp_step(db, official.id, step):
            return "totp"
        return "recovery" if await official_factors.use_code(db, official.id, code) else ""


async def fresh_code(records: Records, official: Official, code: str) -> bool:
    """Of somebody signed in, before they change what they prove themselves with."""
    if not await records.sign_ins.guesses.may_try(f"official:{official.id}"):
        raise TooManyTries
    if not await _use(records, official, code, digits=True):
        return False
    await records.sign_ins.guesses.forget(f"official:{official.id}")
    return True


@dataclass(frozen=True, slots=True)
class Setup:
    """Of an authenticator: `address` is what its QR code says, `secret` what is typed where there is no camera."""

    secret: str
    address: str


async def begin_totp(records: Records, session: Session) -> Setup:
    """The same at every look, until it is done."""
    secret = await records.sign_ins.setup(session.id, pyotp.random_base32())
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=session.official.name, issuer_name=ISSUER))


async def finish_totp(records: Records, session: Session, code: str) -> tuple[str, list[str]] | None:
    """(The session's new token, ten recovery codes, shown once). None: the code is not of this secret."""
    setup, official = await begin_totp(records, session), session.official
    step = step_of(setup.secret, "".join(code.split()), time.time())
    if step is None:
        return None
    codes = made_codes()
    async with records.writing() as db:
        held = await officials.hold(db, records.vault, official.id)
        if held is None or held.state == "removed" or (await official_factors.find(db, official.id)).has_totp:
            return None
        await official_factors.keep_totp(db, records.vault, official.id, setup.secret, step)
        await official_factors.keep_codes(db, official.id, map(bare, codes))
        token = await official_sessions.prove(db, session.id)
        if not lacks_passkey(official, await official_factors.find(db, official.id)):
            await officials.change(db, official.id, state="active")
        await audit.note(db, official.id, "factor.totp_added")
    await records.sign_ins.setup_done(session.id)
    return token, codes


async def new_codes(records: Records, official: Official) -> list[str]:
    """In place of the old ones."""
    codes = made_codes()
    async with records.writing() as db:
        await official_factors.keep_codes(db, official.id, map(bare, codes))
        await tell(db, official, "official_changed", {"what": "codes"})
        await audit.note(db, official.id, "factor.codes_renewed")
    return codes


def made_codes() -> list[str]:
    """80 bits each, in groups of four, of letters and digits that nobody takes for one another."""
    bare = (base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES))
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in bare]


def bare(code: str) -> str:
    return code.replace("-", "")
