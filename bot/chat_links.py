"""Addresses that open our chat on a channel, with a payload: t.me/…?start=, viber://pa?chatURI=…&context=."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from bot.channels.outcomes import SendFailed
from bot.channels.telegram.client import Telegram
from bot.channels.viber.client import Viber
from storage.people import ChannelName

VIBER_DOOR = "/to/viber"
ASK_SECONDS = 4


class ChatLinks:
    """The channels are asked for our names there once, when a link is first wanted."""

    def __init__(self, telegram: Telegram | None, viber: Viber | None, public_url: str) -> None:
        self._telegram = telegram
        self._viber = viber
        self._public_url = public_url
        self._viber_uri = ""

    async def to(self, channel: ChannelName, payload: str) -> str | None:
        """None where the channel is not served, or does not say who we are. Telegram opens no viber:// from a button,
        so that way leads over a page of ours."""
        if channel == "telegram":
            name = await _known(self._telegram.username) if self._telegram else ""
            return f"https://t.me/{name}?start={payload}" if name else None
        query = await self._viber_query(payload)
        return f"{self._public_url}{VIBER_DOOR}?{query}" if query else None

    async def into_viber(self, payload: str) -> str | None:
        """What the page leads to."""
        query = await self._viber_query(payload)
        return f"viber://pa?{query}" if query else None

    async def _viber_query(self, payload: str) -> str:
        if self._viber and not self._viber_uri:
            self._viber_uri = await _known(partial(_uri, self._viber))
        return urlencode({"chatURI": self._viber_uri, "context": payload}) if self._viber_uri else ""


async def _uri(viber: Viber) -> str:
    return str((await viber.get_account_info()).get("uri") or "")


async def _known(ask: Callable[[], Awaitable[str]]) -> str:
    """Empty where the channel does not answer: within a turn there is no time to wait for long."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await ask()
    except (SendFailed, TimeoutError):
        return ""
