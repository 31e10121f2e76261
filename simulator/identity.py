"""A stand-in of id.gov.ua: the resident picks who to be, the service learns only what it asked for.

Its five calls, its plain OAuth2 and its errors with status 200 follow the provider's public clients.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from simulator import identity_page
from simulator.citizens import Citizen, citizens
from simulator.forms import read_form

CODE_LIVES = timedelta(minutes=10)
TOKEN_LIVES = timedelta(hours=1)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'",
    "Referrer-Policy": "no-referrer",
}


@dataclass(slots=True)
class Identity:
    """Who the provider knows, and the codes and tokens it has given out."""

    client_id: str = "kyiv-city-bot"
    client_secret: str = "demo-secret"  # noqa: S105 - the made-up city's made-up secret
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    codes: dict[str, tuple[Citizen, datetime]] = field(default_factory=dict)
    tokens: dict[str, tuple[Citizen, datetime]] = field(default_factory=dict)
    people: tuple[Citizen, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.people = citizens(self.now().date())

    def issue(self, kept: dict[str, tuple[Citizen, datetime]], citizen: Citizen, lives: timedelta) -> str:
        now = self.now()
        for old in [key for key, (_, until) in kept.items() if until <= now]:
            del kept[old]
        key = secrets.token_urlsafe(24)
        kept[key] = (citizen, now + lives)
        return key

    def alive(self, held: tuple[Citizen, datetime] | None) -> Citizen | None:
        return held[0] if held is not None and self.now() < held[1] else None


IDENTITY = web.AppKey("IDENTITY", Identity)


def add_routes(app: web.Application) -> None:
    """Serve the provider under `/identity/`; an `Identity` already in the app is kept."""
    if IDENTITY not in app:
        app[IDENTITY] = from_environ(os.environ)
    app.router.add_get("/identity/", _ask)
    app.router.add_post("/identity/choose", _choose)
    for path, handler in (
        ("get-access-token", _access_token),
        ("get-user-info", _user_info),
        ("get-user-logout", _logout),
    ):
        app.router.add_get(f"/identity/{path}", handler)
        app.router.add_post(f"/identity/{path}", handler)


def from_environ(environ: Mapping[str, str]) -> Identity:
    return Identity(
        client_id=environ.get("IDENTITY_CLIENT_ID") or "kyiv-city-bot",
        client_secret=environ.get("IDENTITY_CLIENT_SECRET") or "demo-secret",
    )


async def _ask(request: web.Request) -> web.Response:
    """Show the five residents to choose from, or say in one line what is wrong with the request."""
    identity = request.app[IDENTITY]
    language = identity_page.language(request.query.get("lang"), request.headers.get("Accept-Language", ""))
    fault = _fault(identity, request.query)
    if fault:
        return _page(identity_page.refusal(language, fault), status=400)
    return _page(identity_page.choice(language, identity.people, identity.now().date(), request.query))


async def _choose(request: web.Request) -> web.Response:
    """Go back to the service with a code, or with `access_denied` when nobody was chosen."""
    identity = request.app[IDENTITY]
    form = await _fields(request)
    fault = _fault(identity, form)
    if fault:
        return _page(identity_page.refusal("uk", fault), status=400)
    answer = {"state": form.get("state", "")}
    if "cancel" in form:
        return _back(form["redirect_uri"], {"error": "access_denied", **answer})
    citizen = next((one for one in identity.people if one.key == form.get("resident")), None)
    if citizen is None:
        return _page(identity_page.refusal("uk", "resident: nobody of that name lives here"), status=400)
    return _back(form["redirect_uri"], {"code": identity.issue(identity.codes, citizen, CODE_LIVES), **answer})


async def _access_token(request: web.Request) -> web.Response:
    identity, form = request.app[IDENTITY], await _fields(request)
    if form.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type", "only authorization_code is known here")
    if not _is_client(identity, form):
        return _error("invalid_client", "client_id and client_secret do not match")
    citizen = identity.alive(identity.codes.pop(form.get("code", ""), None))
    if citizen is None:
        return _error("invalid_grant", "the code is unknown, used or older than ten minutes")
    return _json(
        {
            "access_token": identity.issue(identity.tokens, citizen, TOKEN_LIVES),
            "token_type": "bearer",
            "expires_in": int(TOKEN_LIVES.total_seconds()),
            "refresh_token": secrets.token_urlsafe(24),
            "user_id": _user_id(citizen),
        }
    )


async def _user_info(request: web.Request) -> web.Response:
    """Tell the asked fields and nothing more; a certificate would ask for DSTU 4145, which is not here."""
    identity, form = request.app[IDENTITY], await _fields(request)
    citizen = _bearer(identity, form)
    if citizen is None:
        return _error("invalid_token", "access_token and user_id do not match or are too old")
    if form.get("cert"):
        return _error("unsupported", "this stand-in answers in plain JSON only: leave cert empty")
    asked = [name.strip() for name in form.get("fields", "").split(",") if name.strip()]
    if not asked:
        return _error("invalid_request", "fields: name what you need, separated by commas")
    known = citizen.fields()
    return _json({name: known[name] for name in asked if name in known})


async def _logout(request: web.Request) -> web.Response:
    identity, form = request.app[IDENTITY], await _fields(request)
    if _bearer(identity, form) is None:
        return _error("invalid_token", "access_token and user_id do not match or are too old")
    del identity.tokens[form["access_token"]]
    return _json({"error": "0"})


def _fault(identity: Identity, query: Mapping[str, str]) -> str | None:
    checks = (
        (query.get("response_type") == "code", "response_type: must be code"),
        (query.get("client_id") == identity.client_id, "client_id: this client is not registered"),
        (bool(query.get("state")), "state: must not be empty"),
        (_is_web(query.get("redirect_uri", "")), "redirect_uri: must be http or https"),
    )
    return next((words for holds, words in checks if not holds), None)


def _is_web(address: str) -> bool:
    try:
        target = urlsplit(address)
    except ValueError:
        return False
    return target.scheme in ("http", "https") and bool(target.hostname) and address.isprintable()


def _bearer(identity: Identity, form: Mapping[str, str]) -> Citizen | None:
    citizen = identity.alive(identity.tokens.get(form.get("access_token", "")))
    return citizen if citizen is not None and form.get("user_id") == _user_id(citizen) else None


def _is_client(identity: Identity, form: Mapping[str, str]) -> bool:
    secret = form.get("client_secret", "").encode()
    return form.get("client_id") == identity.client_id and secrets.compare_digest(
        secret, identity.client_secret.encode()
    )


def _user_id(citizen: Citizen) -> str:
    return citizen.number[5:]


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields, wherever they travel: the real provider takes the query, its clients also post forms."""
    posted = await read_form(request) if request.method == "POST" else None
    return {**request.query, **{name: value for name, value in (posted or {}).items() if isinstance(value, str)}}


def _back(redirect_uri: str, answer: Mapping[str, str]) -> web.Response:
    parts = urlsplit(redirect_uri)
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    return web.Response(status=302, headers={**HEADERS, "Location": parts._replace(query=query, fragment="").geturl()})


def _error(error: str, description: str) -> web.Response:
    return _json({"error": error, "error_description": description})


def _json(answer: Mapping[str, object]) -> web.Response:
    return web.json_response(answer, headers=HEADERS)


def _page(text: str, *, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
