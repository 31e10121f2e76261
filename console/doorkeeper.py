"""Who may come in, with what, and what leaves: the same for every page, whatever it does."""

import asyncio
import hmac
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler as WebHandler

from bot import logs
from bot.service import Service
from console import PATH
from console.cookies import give_token, is_secure, language_in, name, token_in
from console.drawing import draw
from console.forms import Form, read_form
from console.pages import Page
from console.visits import SERVICE, Visit, escaped, inside
from handlers.speech import N_, _, speaking
from storage import official_sessions
from storage.official_sessions import Session

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
PROOF = "proof"
"""The hidden field by which a form shows that it is ours."""

_WORDS: dict[int | str, tuple[str, str]] = {
    400: (N_("We could not read that"), N_("The form came in pieces. Please go back and send it once more.")),
    403: (N_("This page is not for your role"), N_("If you need it, ask an administrator to give you the role.")),
    "old form": (
        N_("This form was too old"),
        N_("Nothing was changed. Please open the page once more and send the form again."),
    ),
    404: (N_("There is no such page"), N_("It may have been moved, or the address has a mistake.")),
    413: (N_("That is too big"), N_("Please choose a smaller file or a shorter text.")),
    429: (N_("Too many tries"), N_("Please wait a quarter of an hour and begin again.")),
    503: (N_("Something broke on our side"), N_("Nothing of what you sent was half done. Please try again shortly.")),
}

log = logs.get()


def opened(page: Page) -> WebHandler:
    """The page behind all the checks."""

    async def handle(request: web.Request) -> web.StreamResponse:
        service = request.app[SERVICE]
        token = token_in(request, service)
        session = await _session(service, token) if name(service) in request.cookies else None
        visit = Visit(request, service, language_in(request), token, session, Form())
        away = _turned_away(page, visit)
        if away is None:
            visit = Visit(request, service, visit.language, token, session, await _form(page, visit))
            away = await page.handler(visit)
        if away.content_type == "text/html" and request.cookies.get(name(service)) != token:
            give_token(away, service, token)
        return away

    return handle


async def _session(service: Service, token: str) -> Session | None:
    records = service.records
    async with records.reading() as db:
        session = await official_sessions.find(db, records.vault, token)
    if session and session.official.is_sample and not service.settings.simulation_secret:
        return None  # the demonstration became a real city
    if session and session.is_stale:
        async with records.writing() as db:
            await official_sessions.note_seen(db, session.id)
    return session


def _turned_away(page: Page, visit: Visit) -> web.StreamResponse | None:
    """None: they may come in. Raises HTTPForbidden for an official of another role."""
    if page.open_because:
        return None
    session = visit.session
    back = visit.here if page.method == "GET" else _came_from(visit.request)
    if session is None or not session.is_proved:
        return _to("sign-in" if session is None else "second-step", back)
    if session.official.state != "active":
        return _to("second-step", back)
    if not session.official.may(*page.roles):
        raise web.HTTPForbidden
    return _to("confirm", back) if page.needs_passkey and not session.is_strong else None


def _to(page: str, back: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"{PATH}/{page}?to={escaped(back)}"})


def _came_from(request: web.Request) -> str:
    parts = urlsplit(request.headers.get("Referer", ""))
    return inside(parts.path + (f"?{parts.query}" if parts.query else ""))


async def _form(page: Page, visit: Visit) -> Form:
    """Raises HTTPForbidden for what did not come from a form of ours in this browser."""
    form = await read_form(visit.request, page.most_bytes)
    if page.method == "POST":
        site = visit.request.headers.get("Sec-Fetch-Site", "none")
        proof = form.get(PROOF).encode("utf-8", "replace")
        if site not in ("same-origin", "none") or not hmac.compare_digest(proof, visit.form_proof.encode()):
            raise web.HTTPForbidden(reason="old form")
    return form


def in_order(handler: WebHandler) -> WebHandler:
    """What goes wrong becomes a kind page that tells nothing of our insides; what leaves bears our headers. Put around
    each page: a middleware of aiohttp's would cost the doors beside the console their time, too."""

    async def handle(request: web.Request) -> web.StreamResponse:
        with speaking(language_in(request)):
            response = await _answer(request, handler)
        response.headers.update(HEADERS | (HTTPS_ONLY if is_secure(request.app[SERVICE]) else {}))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle


async def nothing_here(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


async def _answer(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    try:
        return await handler(request)
    except asyncio.CancelledError:
        raise
    except web.HTTPException as error:
        return _told(request, error)
    except Exception as error:
        log.error("console broke", page=_page(request), error=error)
        response = _sorry(request, 503, "")
        response.headers["Retry-After"] = "2"
        return response


def _page(request: web.Request) -> str:
    """As the table names it: an address may hold a secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""


def _told(request: web.Request, error: web.HTTPException) -> web.Response:
    """What a page raised: a way elsewhere, or a no."""
    if isinstance(error, web.HTTPRedirection):
        return web.Response(status=error.status, headers={"Location": error.headers["Location"]})
    return _sorry(request, error.status, error.reason)


def _sorry(request: web.Request, status: int, reason: str) -> web.Response:
    service, language = request.app[SERVICE], language_in(request)
    visit = Visit(request, service, language, token_in(request, service), None, Form())
    title, text = _WORDS.get(reason if reason in _WORDS else status, _WORDS[503 if status >= 500 else 404])
    body = draw(visit, "sorry.html", said=None, title=_(title), text=_(text))
    return web.Response(text=body, content_type="text/html", status=status)
