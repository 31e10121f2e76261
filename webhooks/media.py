"""Pictures by address, for Viber's phones: anybody who was shown one may fetch it, and nothing here is private."""

import re

from aiohttp import web

from storage.media import LIVES
from webhooks.doors import SERVICE

_ID = re.compile(r"[0-9a-f]{32}")
_HEADERS = {
    # An id stands for these very bytes for ever.
    "Cache-Control": f"public, max-age={int(LIVES.total_seconds())}, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


async def picture(request: web.Request) -> web.Response:
    media_id = request.match_info["id"]
    found = await request.app[SERVICE].records.media.find(media_id) if _ID.fullmatch(media_id) else None
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found, content_type="image/png", headers=_HEADERS)
