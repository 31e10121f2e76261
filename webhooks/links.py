"""The page between Telegram and Viber: a button of Telegram opens only web pages, so this one leads on into Viber."""

import re

from aiohttp import web

from bot.requests import browser_language
from handlers.speech import _, speaking
from webhooks.doors import SERVICE
from webhooks.pages import link_button, page

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


async def to_viber(request: web.Request) -> web.Response:
    """Nothing is used up by looking: the payload is the chat's to judge. It leads to our own account alone."""
    payload = request.query.get("context", "")
    url = await request.app[SERVICE].chat_links.into_viber(payload) if _PAYLOAD.fullmatch(payload) else None
    with speaking(language := browser_language(request)):
        if url is None:
            return page(language, _("This link does not work"), _("Return to the chat and try once more."), status=404)
        return page(
            language,
            _("On to Viber"),
            _("The chat opens in Viber and asks you there. Compare the code before you agree."),
            form=link_button(url, _("Open Viber")),
        )
