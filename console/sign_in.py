"""Signing in: the link from the bot, the second factor, and out again."""

from aiohttp import web

from actions.officials import sessions
from actions.officials.codes import prove_by_code
from actions.officials.factors import TooManyTries, find, proves_by_passkey
from actions.officials.passkeys import ask_passkey, show_passkey
from console.cookies import give_token
from console.pages import Page
from console.visits import Visit, inside
from handlers.speech import _


async def front(visit: Visit) -> web.Response:
    """How one gets in. In the demonstration city, the two who are in with one click."""
    simulated = bool(visit.service.settings.simulation_secret)
    found = await sessions.samples(visit.records) if simulated else []
    return await visit.show("sign-in.html", samples=found, to=inside(visit.asked("to")))


async def as_sample(visit: Visit) -> web.Response:
    wanted, token = visit.form.get("official"), None
    if visit.service.settings.simulation_secret and wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        token = await sessions.sign_in_sample(visit.records, int(wanted), device(visit.request))
    if token is None:
        raise web.HTTPForbidden
    return came_in(visit, token, visit.form.get("to"))


def came_in(visit: Visit, token: str, to: str) -> web.Response:
    """Where they wanted to go, under another token."""
    response = web.Response(status=303, headers={"Location": inside(to)})
    give_token(response, visit.service, token)
    return response


# --- the link from the bot -------------------------------------------------------------------------------------------


async def link(visit: Visit) -> web.Response:
    """Messengers look at links too, so that looking uses nothing up."""
    found = await visit.records.sign_ins.look(visit.request.match_info["token"])
    if found is None:
        return await _used_link(visit)
    return await visit.show("link.html", code=found.code, token=visit.request.match_info["token"])


async def take_link(visit: Visit) -> web.Response:
    token = await sessions.take_link(visit.records, visit.request.match_info["token"], device(visit.request))
    if token is None:
        return await _used_link(visit)
    return came_in(visit, token, "/console/second-step")


async def _used_link(visit: Visit) -> web.Response:
    guesses, address = visit.records.sign_ins.guesses, f"address:{visit.request.remote}"
    if await guesses.is_shut(address):
        raise web.HTTPTooManyRequests
    await guesses.note_wrong(address)
    title = _("This link does not work any more")
    text = _("It was used already, or ten minutes have passed. Write /console to the bot: it gives another.")
    return await visit.show("sorry.html", status=410, title=title, text=text)


# --- the second factor -----------------------------------------------------------------------------------------------


async def second_step(visit: Visit, *, wrong_code: str = "", wrong_key: str = "") -> web.Response:
    session, to = visit.half, inside(visit.asked("to") or visit.form.get("to"))
    if visit.is_at_work:
        return await visit.go("")
    factors = await find(visit.records, session.official)
    if not factors.has_totp:
        return await visit.go("/set-up")
    if session.is_proved:
        return await visit.go("/set-up/passkey")
    return await visit.show(
        "second-step.html",
        status=403 if wrong_code or wrong_key else 200,
        by_passkey=proves_by_passkey(session.official, factors),
        options=await ask_passkey(visit.records, session, visit.site) if factors.passkeys else "",
        wrong_code=wrong_code,
        wrong_key=wrong_key,
        to=to,
    )


async def by_code(visit: Visit) -> web.Response:
    try:
        token = await prove_by_code(visit.records, visit.half, visit.form.get("code"))
    except TooManyTries:
        raise web.HTTPTooManyRequests from None
    if token is None:
        wrong = _("This code does not fit, or it was used already. Wait for the next one.")
        return await second_step(visit, wrong_code=wrong)
    return came_in(visit, token, visit.form.get("to"))


async def by_passkey(visit: Visit) -> web.Response:
    token = await show_passkey(visit.records, visit.half, visit.site, visit.form.get("credential"))
    if token is None:
        return await second_step(visit, wrong_key=_("The passkey was not recognised. Please try once more."))
    return came_in(visit, token, visit.form.get("to"))


async def leave(visit: Visit) -> web.Response:
    if visit.session:
        await sessions.sign_out(visit.records, visit.session)
    return await visit.go("/sign-in")


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)


def device(request: web.Request) -> str:
    """As its owner recognises it: no more is kept of what a browser tells of itself."""
    told = request.headers.get("User-Agent", "")
    parts = (next((name for sign, name in known if sign in told), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, parts)) or "?"


_HALF = "for whoever came by a link of their own, until the second factor is shown"

PAGES = (
    Page("GET", "/sign-in", front, open_because="says how one signs in"),
    Page("POST", "/sign-in/sample", as_sample, open_because="samples of a demonstration city, refused elsewhere"),
    Page("GET", "/sign-in/{token}", link, open_because="a link of 256 bits, for one use within ten minutes"),
    Page("POST", "/sign-in/{token}", take_link, open_because="a link of 256 bits, for one use within ten minutes"),
    Page("GET", "/second-step", second_step, open_because=_HALF),
    Page("POST", "/second-step", by_code, open_because=_HALF),
    Page("POST", "/second-step/passkey", by_passkey, open_because=_HALF),
    Page("POST", "/sign-out", leave, open_because="ends the visitor's own session, if there is one"),
)
