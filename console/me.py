"""An official's own page: where they are signed in, and what they prove themselves with."""

from aiohttp import web

from actions.officials import codes, sessions
from actions.officials.factors import TooManyTries, find
from actions.officials.passkeys import add_passkey, offer_passkey
from console import PATH
from console.pages import get, post
from console.sign_in import came_in
from console.visits import Visit, escaped
from handlers.speech import _
from storage.official_factors import Factors


async def me(visit: Visit) -> web.Response:
    places = await sessions.places(visit.records, visit.official)
    factors = await find(visit.records, visit.official)
    return await visit.show("me.html", places=places, factors=factors)


async def end_session(visit: Visit) -> web.Response:
    wanted = visit.form.get("session")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        await sessions.end_place(visit.records, visit.official, int(wanted))
    return await visit.go("/me", _("That session is over."))


async def end_others(visit: Visit) -> web.Response:
    await sessions.end_others(visit.records, visit.half)
    return await visit.go("/me", _("You are signed in here alone."))


async def renew_codes(visit: Visit) -> web.Response:
    await _owner(visit, await find(visit.records, visit.official), f"{PATH}/me")
    fresh = await codes.new_codes(visit.records, visit.official)
    return await visit.show("codes.html", codes=fresh, next="/me")


async def passkey(visit: Visit, wrong: str = "") -> web.Response:
    if visit.official.is_sample:
        raise web.HTTPSeeOther(f"{PATH}/me")
    factors = await find(visit.records, visit.official)
    if factors.passkeys:
        _strong(visit, f"{PATH}/me/passkey")
    options = await offer_passkey(visit.records, visit.half, visit.site)
    shown = {"options": options, "wrong": wrong, "action": "/me/passkey", "asks_code": not factors.passkeys}
    return await visit.show("passkey.html", status=422 if wrong else 200, **shown)


async def passkey_made(visit: Visit) -> web.Response:
    await _owner(visit, await find(visit.records, visit.official), f"{PATH}/me/passkey")
    token = await add_passkey(visit.records, visit.half, visit.site, visit.form.get("credential"))
    if token is None:
        return await passkey(visit, _("The passkey could not be made. Please try once more."))
    return came_in(visit, token, f"{PATH}/me")


async def _owner(visit: Visit, factors: Factors, back: str) -> None:
    """A session alone does not change what its owner proves themselves with: it takes a passkey where there is one,
    else a code of this moment."""
    if visit.official.is_sample:
        raise web.HTTPSeeOther(f"{PATH}/me")
    if factors.passkeys:
        return _strong(visit, back)
    try:
        fits = await codes.fresh_code(visit.records, visit.official, visit.form.get("code"))
    except TooManyTries:
        raise web.HTTPTooManyRequests from None
    if not fits:
        await visit.say(_("This code does not fit, or it was used already. Wait for the next one."), tone="bad")
        raise web.HTTPSeeOther(back)


def _strong(visit: Visit, back: str) -> None:
    if not visit.half.is_strong:
        raise web.HTTPSeeOther(f"{PATH}/confirm?to={escaped(back)}")


PAGES = (
    get("/me", me),
    post("/me/sessions/end", end_session),
    post("/me/sessions/end-others", end_others),
    post("/me/codes", renew_codes),
    get("/me/passkey", passkey),
    post("/me/passkey", passkey_made),
)
