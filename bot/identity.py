"""The city's identity provider, as id.gov.ua speaks: plain OAuth 2 with calls of its own.

Its client secret travels in the query, so its addresses are never logged. Errors may come with status 200.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.settings import Identity
from city.people import KYIV, Profile, birth_date_of, district_in, is_taxpayer_number

FIELDS = "lastname,givenname,locality,address,drfocode"
TIMEOUT = aiohttp.ClientTimeout(total=10)


class IdentityFailed(Exception):
    """The provider did not tell who it is. `code` is short, and holds nothing personal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Verified:
    """`number` is used for its marks at once, and kept nowhere."""

    number: str
    profile: Profile


async def fetch_person(http: aiohttp.ClientSession, identity: Identity, code: str) -> Verified:
    """Calls 3, 4 and 5: a token for the code, the few fields we need, and out again. Raises IdentityFailed."""
    token = await _call(
        http,
        identity.url + "get-access-token",
        grant_type="authorization_code",
        client_id=identity.client_id,
        client_secret=identity.client_secret,
        code=code,
    )
    access = {"access_token": str(token.get("access_token", "")), "user_id": str(token.get("user_id", ""))}
    told = await _call(http, identity.url + "get-user-info", fields=FIELDS, **access)
    with suppress(IdentityFailed):  # The session ends there by itself; we have what we came for.
        await _call(http, identity.url + "get-user-logout", **access)
    return verified_from(told)


async def _call(http: aiohttp.ClientSession, url: str, **query: str) -> dict[str, Any]:
    try:
        async with http.get(url, params=query, timeout=TIMEOUT, allow_redirects=False) as response:
            answer = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise IdentityFailed("unreachable") from error
    if not isinstance(answer, dict) or answer.get("error") not in (None, "0", 0, ""):
        raise IdentityFailed("refused")
    return answer


def verified_from(told: dict[str, Any]) -> Verified:
    """Only `drfocode` is a person's number; `edrpoucode` is their organisation's. Its first digits tell the birth
    date, which id.gov.ua does not give otherwise."""
    number = str(told.get("drfocode") or "")
    if not is_taxpayer_number(number):
        raise IdentityFailed("no taxpayer number")
    locality = str(told.get("locality") or "").removeprefix("м.").strip()
    community = KYIV if locality.casefold() == KYIV.casefold() else locality
    return Verified(
        number,
        Profile(
            given_name=str(told.get("givenname") or "").strip(),
            family_name=str(told.get("lastname") or "").strip(),
            birth_date=birth_date_of(number),
            community=community,
            district=district_in(str(told.get("address") or "")) if community == KYIV else None,
        ),
    )
