"""Viber's own SDK, pointed at the simulator; it blocks, so each call runs in a thread."""

import asyncio
import json
from collections.abc import Callable
from logging import getLogger
from typing import Any

from viberbot import Api, BotConfiguration
from viberbot.api.api_request_sender import ApiRequestSender
from viberbot.api.message_sender import MessageSender

from tests.simulator.city import VIBER_TOKEN, City, Json

NAME, AVATAR = "Київ", "https://kyiv.example/avatar.png"


class SimulatedApi(Api):  # type: ignore[misc] # the SDK has no types
    """The SDK knows one address, a constant; its senders take any."""

    def __init__(self, configuration: BotConfiguration, address: str) -> None:
        super().__init__(configuration)
        self.sender = ApiRequestSender(getLogger(__name__), address, configuration, "conformance")
        self._request_sender = self.sender
        self._message_sender = MessageSender(getLogger(__name__), self.sender, configuration)


class Sdk:
    def __init__(self, city: City) -> None:
        self.api = SimulatedApi(
            BotConfiguration(auth_token=VIBER_TOKEN, name=NAME, avatar=AVATAR), f"{city.url}/viber/pa"
        )

    async def call(self, name: str, *args: object) -> Any:
        """An exception of the SDK tells the status."""
        return await asyncio.to_thread(getattr(self.api, name), *args)

    async def send(self, receiver: str, *messages: object) -> list[int]:
        tokens: list[int] = await self.call("send_messages", receiver, list(messages))
        return tokens

    async def broadcast(self, receivers: list[str], message: Any) -> Json:
        """The SDK has no broadcast of its own, only its transport."""
        body = {**message.to_dict(), "auth_token": VIBER_TOKEN, "sender": {"name": NAME}, "broadcast_list": receivers}
        post: Callable[..., Json] = self.api.sender.post_request
        return await asyncio.to_thread(post, "broadcast_message", json.dumps(body))
