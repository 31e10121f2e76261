"""The two cookies: the session's token (or a guest's, who has no session), and the language."""

import re
import secrets

from aiohttp import web

from bot.requests import browser_language
from bot.service import Service
from locales import languages

LANGUAGE = "console-language"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_YEAR = 365 * 24 * 3600


def is_secure(service: Service) -> bool:
    return service.settings.public_url.startswith("https://")


def name(service: Service) -> str:
    """Browsers let nobody but this very host set one whose name begins so."""
    return "__Host-console" if is_secure(service) else "console"


def token_in(request: web.Request, service: Service) -> str:
    """A new one for whoever brings none: it opens nothing, and ties a guest's form to the guest's browser."""
    token = request.cookies.get(name(service), "")
    return token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)


def give_token(response: web.StreamResponse, service: Service, token: str) -> None:
    """Until the browser is closed. Lax, because officials come by links from their chat."""
    response.set_cookie(name(service), token, path="/", httponly=True, secure=is_secure(service), samesite="Lax")


def language_in(request: web.Request) -> str:
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in languages() else browser_language(request)


def give_language(response: web.StreamResponse, service: Service, language: str) -> None:
    response.set_cookie(
        LANGUAGE, language, max_age=_YEAR, path="/", httponly=True, secure=is_secure(service), samesite="Lax"
    )
