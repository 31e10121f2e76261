"""The second factor: what an official has set up, and what showing it opens."""

from actions.officials.tell import tell
from city.officials import NEEDS_PASSKEY
from storage import audit, official_factors, official_sessions
from storage.official_factors import Factors
from storage.official_sessions import Session
from storage.officials import Official
from storage.records import Records

ISSUER = "Kyiv Smart City"


class TooManyTries(Exception):
    """Wrong so often that nobody may try for a while."""


async def find(records: Records, official: Official) -> Factors:
    async with records.reading() as db:
        return await official_factors.find(db, official.id)


def proves_by_passkey(official: Official, factors: Factors) -> bool:
    """Whether nothing less will do at sign-in."""
    return bool(factors.passkeys) and official.may(*NEEDS_PASSKEY)


def lacks_passkey(official: Official, factors: Factors) -> bool:
    return not factors.passkeys and official.may(*NEEDS_PASSKEY)


async def prove(records: Records, session: Session, by: str) -> str:
    """It was shown: the session's new token, and a word in the official's own chat."""
    official = session.official
    await records.sign_ins.guesses.forget(f"official:{official.id}")
    async with records.writing() as db:
        token = await official_sessions.prove(db, session.id)
        if by == "passkey":
            token = await official_sessions.strengthen(db, session.id)
        await tell(db, official, "official_signed_in", {})
        await audit.note(db, official.id, "session.began", {"by": by})
    return token
