"""Passkeys: a key that never leaves its owner's device, and that signs for the console's own address alone."""

import base64
import hmac
import json
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from actions.officials.factors import ISSUER, find, prove
from actions.officials.tell import tell
from storage import audit, official_factors, official_sessions, officials
from storage.official_factors import Factors, Passkey
from storage.official_sessions import Session
from storage.records import Records

_SURE = UserVerificationRequirement.REQUIRED
_PROVES_NOTHING = (WebAuthnException, ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class Site:
    """For whom a passkey is good: the console's host, and its whole origin."""

    host: str
    origin: str


async def offer_passkey(records: Records, session: Session, site: Site) -> str:
    """What the browser is asked to make, as JSON."""
    official, factors = session.official, await find(records, session.official)
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name=ISSUER,
            user_id=f"official {official.id}".encode(),
            user_name=official.name,
            user_display_name=official.name,
            challenge=await records.sign_ins.challenge(session.id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_SURE
            ),
            exclude_credentials=_known(factors),
        )
    )


async def add_passkey(records: Records, session: Session, site: Site, made: str) -> str | None:
    """The session's new token; None where the browser's answer proves nothing."""
    challenge = await records.sign_ins.take_challenge(session.id)
    try:
        told = webauthn.verify_registration_response(
            credential=_object(made),
            expected_challenge=challenge or b"",
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _PROVES_NOTHING:
        return None
    official = session.official
    async with records.writing() as db:
        held = await officials.hold(db, records.vault, official.id)
        if challenge is None or held is None or held.state == "removed":
            return None
        key = (told.credential_id, told.credential_public_key, told.sign_count)
        if not await official_factors.add_passkey(db, official.id, *key):
            return None
        token = await official_sessions.strengthen(db, session.id)
        if held.state == "invited" and (await official_factors.find(db, official.id)).has_totp:
            await officials.change(db, official.id, state="active")
        await tell(db, official, "official_changed", {"what": "passkey"})
        await audit.note(db, official.id, "factor.passkey_added")
    return token


async def ask_passkey(records: Records, session: Session, site: Site) -> str:
    """What the browser is asked to sign, as JSON."""
    factors = await find(records, session.official)
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.host,
            challenge=await records.sign_ins.challenge(session.id),
            allow_credentials=_known(factors),
            user_verification=_SURE,
        )
    )


async def show_passkey(records: Records, session: Session, site: Site, signed: str) -> str | None:
    """The session's new token, strong for some minutes, and proved if it was not. None: it proves nothing."""
    used = await _verified(records, session, site, signed)
    if used is None:
        return None
    async with records.writing() as db:
        await official_factors.note_passkey(db, *used)
        if session.is_proved:
            token = await official_sessions.strengthen(db, session.id)
            await audit.note(db, session.official.id, "session.strengthened", {"by": "passkey"})
            return token
    return await prove(records, session, "passkey")


async def _verified(records: Records, session: Session, site: Site, signed: str) -> tuple[bytes, int] | None:
    """(Which passkey it was, how often it was used)."""
    challenge = await records.sign_ins.take_challenge(session.id)
    key = _named(await find(records, session.official), signed)
    if challenge is None or key is None:
        return None
    try:
        told = webauthn.verify_authentication_response(
            credential=_object(signed),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except _PROVES_NOTHING:
        return None
    return key.id, told.new_sign_count


def _object(text: str) -> dict[str, Any]:
    """Raises ValueError."""
    try:
        read = json.loads(text)
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def _named(factors: Factors, signed: str) -> Passkey | None:
    try:
        name = str(_object(signed).get("id"))
    except ValueError:
        return None
    return next((key for key in factors.passkeys if hmac.compare_digest(_name(key).encode(), name.encode())), None)


def _name(key: Passkey) -> str:
    return base64.urlsafe_b64encode(key.id).decode().rstrip("=")


def _known(factors: Factors) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=key.id) for key in factors.passkeys]
