"""Serve the page with two phones: plain files, no build step, nothing from outside."""

from pathlib import Path

from aiohttp import web

PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def add_routes(app: web.Application) -> None:
    """Serve `/` and `/static/…`; only the files that lie in `pages/` exist."""
    app.router.add_get("/", _index)
    app.router.add_get("/static/{path:.+}", _static)


async def _index(request: web.Request) -> web.StreamResponse:
    return _send(PAGES / "index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    known = {path.relative_to(PAGES).as_posix(): path for path in PAGES.rglob("*.*") if path.suffix in TYPES}
    found = known.get(request.match_info["path"])
    if found is None:
        raise web.HTTPNotFound(text="There is no such file.")
    return _send(found)


def _send(path: Path) -> web.Response:
    return web.Response(
        body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS
    )  # small files; a test page has no crowd
