"""Style and scripts: the same for everybody, kept by browsers for ever, since their addresses change with them; and the
language, for whoever is not signed in too."""

from mimetypes import guess_type

from aiohttp import web

from console.cookies import give_language
from console.drawing import STATIC
from console.pages import Page
from console.visits import Visit, inside
from locales import languages


async def asset(visit: Visit) -> web.Response:
    name = visit.request.match_info["name"]
    if name not in STATIC:
        raise web.HTTPNotFound
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    kind = guess_type(name)[0] or "application/octet-stream"
    return web.Response(body=STATIC[name], content_type=kind, charset="utf-8", headers=kept)


async def choose_language(visit: Visit) -> web.Response:
    response = web.Response(status=303, headers={"Location": inside(visit.asked("to"))})
    if (language := visit.request.match_info["language"]) in languages():
        give_language(response, visit.service, language)
    return response


PAGES = (
    Page("GET", "/static/{name}", asset, open_because="the same for everybody"),
    Page("GET", "/language/{language}", choose_language, open_because="changes nothing but the visitor's own language"),
)
