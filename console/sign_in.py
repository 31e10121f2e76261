"""Signing in and out."""

from aiohttp import web

from actions.officials.sessions import confirm_as_sample, samples, sign_in_sample, sign_out
from console.cookies import give_token
from console.pages import Page, get, post
from console.visits import Visit, inside


async def front(visit: Visit) -> web.Response:
    """How one gets in. In the demonstration city, the two who are in with one click."""
    return await visit.show("sign-in.html", samples=await _samples(visit), to=inside(visit.asked("to")))


async def _samples(visit: Visit) -> list[object]:
    return list(await samples(visit.records)) if visit.service.settings.simulation_secret else []


async def as_sample(visit: Visit) -> web.Response:
    wanted = visit.form.get("official")
    official_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
    token = None
    if visit.service.settings.simulation_secret:
        token = await sign_in_sample(visit.records, official_id, device(visit.request))
    if token is None:
        raise web.HTTPForbidden
    return came_in(visit, token, visit.form.get("to"))


def came_in(visit: Visit, token: str, to: str) -> web.Response:
    """Where they wanted to go, under another token."""
    response = web.Response(status=303, headers={"Location": inside(to)})
    give_token(response, visit.service, token)
    return response


async def leave(visit: Visit) -> web.Response:
    if visit.session:
        await sign_out(visit.records, visit.session)
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


async def confirm(visit: Visit) -> web.Response:
    """Before an act that needs a passkey."""
    return await visit.show("confirm.html", to=inside(visit.asked("to")))


async def confirmed(visit: Visit) -> web.Response:
    """In the demonstration city, by a sample official."""
    if visit.session is None or not visit.official.is_sample:
        raise web.HTTPForbidden
    token = await confirm_as_sample(visit.records, visit.session)
    return came_in(visit, token, visit.form.get("to"))


PAGES = (
    Page("GET", "/sign-in", front, open_because="says how one signs in"),
    Page("POST", "/sign-in/sample", as_sample, open_because="samples of a demonstration city, refused elsewhere"),
    Page("POST", "/sign-out", leave, open_because="ends the visitor's own session, if there is one"),
    get("/confirm", confirm),
    post("/confirm", confirmed),
)
