"""The pages that lead into a chat: from Telegram into Viber, since a button of Telegram opens only web pages; and from
a shared petition into either."""

import re

from aiohttp import web

from bot.requests import browser_language
from handlers.speech import _, speaking
from storage.people import ChannelName
from webhooks.doors import SERVICE
from webhooks.pages import link_button, page

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
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


async def to_petition(request: web.Request) -> web.Response:
    """Where a shared address or a scanned picture leads: the petition's title, and a button for each messenger."""
    service, number = request.app[SERVICE], request.match_info["id"]
    petition = await service.records.reads.petitions.get(int(number)) if _NUMBER.fullmatch(number) else None
    with speaking(language := browser_language(request)):
        if petition is None:
            return page(language, _("There is no such petition"), _("Perhaps the number was mistyped."), status=404)
        named = {name: await service.chat_links.to(channel, f"p{number}") for channel, name in _MESSENGERS.items()}
        buttons = [
            link_button(url, _("Open in {messenger}").format(messenger=name)) for name, url in named.items() if url
        ]
        return page(
            language,
            f"№ {petition.id}. {petition.title}",
            _("Read and sign the petition in the city's chat."),
            form="".join(buttons),
        )


_MESSENGERS: dict[ChannelName, str] = {"telegram": "Telegram", "viber": "Viber"}
