"""Viber: a Reply as messages of its REST API."""

from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.base import BaseSession

from bot.channels.outcomes import Blocked, Later, Sent, Stopped, Wrong
from handlers.replies import Reply, Row, Span

Message = dict[str, Any]


def draw(reply: Reply, seal: Callable[[str], str], *, sender: str, menu: Row) -> tuple[Message, ...]:
    spans = list(reply.text)
    rows = []
    for card in reply.cards:
        spans += [Span("\n\n"), Span(card.title, "bold"), Span("\n"), *card.text]
        if card.button.label:
            rows.append((card.button,))
    marks = {"plain": "", "bold": "*", "italic": "_", "link": ""}
    text = "".join(marks[s.style] + s.text + marks[s.style] + (f": {s.url}" if s.url else "") for s in spans)
    buttons = []
    for row in (*rows, *reply.rows) or (menu,):
        for b in row:
            buttons.append(
                {
                    "Columns": 6 // len(row),
                    "Rows": 1,
                    "ActionType": "open-url" if b.action == "link" else "reply",
                    "ActionBody": b.value if b.action == "link" else seal(b.value),
                    "Text": b.label,
                    "Silent": True,
                }
            )
    return (
        {
            "type": "text",
            "sender": {"name": sender},
            "text": text,
            "min_api_version": 6,
            "keyboard": {"Type": "keyboard", "DefaultHeight": False, "Buttons": buttons},
        },
    )


class Viber:
    def __init__(self, http: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._http, self._token, self._url = http, token, api_url

    async def send(self, receiver: str, message: Message, *, timeout: float) -> Sent:
        answer = await self._call("send_message", {**message, "receiver": receiver}, timeout)
        return Sent(str(answer["message_token"]))

    async def set_webhook(self, url: str, event_types: Sequence[str]) -> None:
        await self._call("set_webhook", {"url": url, "event_types": list(event_types)}, 10)

    async def _call(self, method: str, body: dict[str, Any], timeout: float) -> dict[str, Any]:
        try:
            async with self._http.post(
                f"{self._url}/{method}",
                json=body,
                headers={"X-Viber-Auth-Token": self._token},
                timeout=aiohttp.ClientTimeout(total=timeout),
            ) as response:
                if response.status >= 500:
                    raise Later(str(response.status))
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise Later("unreachable") from None
        status = answer.get("status")
        if status == 0:
            return answer
        if status in (5, 6):
            raise Blocked(str(status))
        if status == 12:
            raise Later("12", 60)
        raise (Wrong if status in (1, 3, 4) else Stopped)(str(status))


class _Mute(BaseSession):
    async def close(self) -> None: ...
    async def make_request(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError


def mute_bot() -> Bot:
    return Bot("1:viber", session=_Mute())
