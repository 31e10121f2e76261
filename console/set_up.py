"""The first time: an authenticator, recovery codes, and for some a passkey. Also a key to be shown before an act."""

from dataclasses import replace

from aiohttp import web

from actions.officials import sessions
from actions.officials.codes import begin_totp, finish_totp
from actions.officials.factors import find, lacks_passkey
from actions.officials.passkeys import add_passkey, ask_passkey, offer_passkey, show_passkey
from console.cookies import give_token
from console.pages import Page, get, post
from console.sign_in import came_in
from console.squares import square
from console.visits import Visit, inside
from handlers.speech import _
from storage.official_sessions import Session


async def authenticator(visit: Visit, wrong: str = "") -> web.Response:
    session = visit.half
    if session.is_proved or (await find(visit.records, session.official)).has_totp:
        return await visit.go("/second-step")
    setup = await begin_totp(visit.records, session)
    status = 422 if wrong else 200
    shown = {"setup": setup, "square": square(setup.address), "wrong": wrong}
    return await visit.show("set-up.html", status=status, **shown)


async def authenticator_shown(visit: Visit) -> web.Response:
    session = visit.half
    done = await finish_totp(visit.records, session, visit.form.get("code"))
    if done is None:
        return await authenticator(visit, _("This code does not fit. Look at the authenticator once more."))
    token, codes = done
    more = lacks_passkey(session.official, await find(visit.records, session.official))
    response = await replace(visit, token=token).show("codes.html", codes=codes, next="/set-up/passkey" if more else "")
    give_token(response, visit.service, token)
    return response


async def first_passkey(visit: Visit, wrong: str = "") -> web.Response:
    session = await _setting_up(visit)
    options = await offer_passkey(visit.records, session, visit.site)
    return await visit.show("passkey.html", options=options, wrong=wrong, action="/set-up/passkey", asks_code=False)


async def first_passkey_made(visit: Visit) -> web.Response:
    session = await _setting_up(visit)
    token = await add_passkey(visit.records, session, visit.site, visit.form.get("credential"))
    if token is None:
        return await first_passkey(visit, _("The passkey could not be made. Please try once more."))
    return came_in(visit, token, "")


async def _setting_up(visit: Visit) -> Session:
    """Just proved, and not at work yet: whoever is at work adds a passkey on their own page, by stricter rules."""
    session = visit.half
    if not session.is_proved or session.official.state != "invited":
        raise web.HTTPForbidden
    return session


# --- before an act ---------------------------------------------------------------------------------------------------


async def confirm(visit: Visit, wrong: str = "") -> web.Response:
    official = visit.official
    has_passkey = bool((await find(visit.records, official)).passkeys)
    options = await ask_passkey(visit.records, visit.half, visit.site) if has_passkey else ""
    to = inside(visit.asked("to") or visit.form.get("to"))
    return await visit.show("confirm.html", status=403 if wrong else 200, options=options, to=to, wrong=wrong)


async def confirmed(visit: Visit) -> web.Response:
    """By a passkey; in the demonstration city, by a sample official's "yes"."""
    if visit.official.is_sample and visit.service.settings.simulation_secret:
        token: str | None = await sessions.confirm_as_sample(visit.records, visit.half)
    else:
        token = await show_passkey(visit.records, visit.half, visit.site, visit.form.get("credential"))
    if token is None:
        return await confirm(visit, _("The passkey was not recognised. Please try once more."))
    return came_in(visit, token, visit.form.get("to"))


_FIRST = "for an invited official in their first session"

PAGES = (
    Page("GET", "/set-up", authenticator, open_because=_FIRST),
    Page("POST", "/set-up", authenticator_shown, open_because=_FIRST),
    Page("GET", "/set-up/passkey", first_passkey, open_because=_FIRST),
    Page("POST", "/set-up/passkey", first_passkey_made, open_because=_FIRST),
    get("/confirm", confirm),
    post("/confirm", confirmed),
)
