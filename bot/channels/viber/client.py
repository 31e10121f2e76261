"""The account as a turn uses it. Viber answers HTTP 200 on errors too, so it is judged by `status`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.limits import Limited
from bot.channels.outcomes import Blocked, Later, SendFailed, Sent, Stopped, Wrong
from bot.channels.viber.drawing import Drawn, Message, pack

ACCOUNT_SECONDS = 10
MOST_RECEIVERS = 300
"""Of one broadcast."""

CHARGED = 5
"""The billing status of a message that cost money."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What became of one message to many: its id, and whoever did not get it."""

    message_id: str
    failed: dict[str, SendFailed]


class Viber:
    def __init__(self, http: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._http = http
        self._headers = {"X-Viber-Auth-Token": token, "Content-Type": "application/json"}
        self._url = api_url.rstrip("/")

    async def send(self, receiver: str, drawn: Drawn, *, timeout: float) -> Sent:
        """Raises SendFailed. What an old device cannot show is sent once more, plain, within `timeout`."""
        async with Limited("send_message", timeout):
            try:
                answer = await self._call("send_message", {**drawn.message, "receiver": receiver})
            except Wrong as error:
                if error.reason not in TOO_NEW:
                    raise
                if drawn.plain is None:
                    return Sent("")
                answer = await self._call("send_message", {**drawn.plain, "receiver": receiver})
        billing = answer.get("billing_status")
        return Sent(_token(answer), charged=billing == CHARGED if type(billing) is int else None)

    async def broadcast(self, receivers: Sequence[str], message: Message, *, timeout: float) -> Broadcast:
        """One message to at most `MOST_RECEIVERS`. Raises SendFailed where it reached none of them."""
        async with Limited("broadcast_message", timeout):
            answer = await self._call("broadcast_message", {**message, "broadcast_list": list(receivers)})
            return Broadcast(_token(answer), dict(_failed(answer.get("failed_list"))))

    async def set_webhook(self, url: str, event_types: Sequence[str]) -> None:
        """Raises SendFailed. Viber knocks at the address before it answers."""
        async with Limited("set_webhook", ACCOUNT_SECONDS):
            await self._call("set_webhook", {"url": url, "event_types": list(event_types)})

    async def get_account_info(self) -> dict[str, Any]:
        """Raises SendFailed."""
        async with Limited("get_account_info", ACCOUNT_SECONDS):
            return await self._call("get_account_info", {})

    async def _call(self, method: str, body: Message) -> dict[str, Any]:
        async with self._http.post(
            f"{self._url}/{method}", data=pack(body), headers=self._headers, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise by_http(method, response.status)
            answer = json.loads(await response.read())
        status = answer.get("status") if isinstance(answer, dict) else None
        if type(status) is not int:
            raise Later(method, "no status", certain=False)
        if status != 0:
            raise by_status(method, status)
        return dict(answer)


def _token(answer: dict[str, Any]) -> str:
    return str(answer.get("message_token", ""))


def _failed(listed: object) -> Iterator[tuple[str, SendFailed]]:
    """Raises ValueError for what is no such list."""
    for one in listed or () if isinstance(listed, list | None) else (None,):
        match one:
            case {"receiver": str(receiver), "status": int(status)}:
                yield receiver, by_status("broadcast_message", status)
            case _:
                raise ValueError("no list of failures")


TOO_NEW = (11, 13, 14)
"""The reasons of a phone that is too old for what it was sent."""

_BY_STATUS: dict[int, type[SendFailed]] = {
    **dict.fromkeys((5, 6), Blocked),
    12: Later,
    **dict.fromkeys((2, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21, 23, 24), Stopped),
}
WAIT_AFTER_TOO_MANY = 60


def by_status(method: str, status: int) -> SendFailed:
    """By the number, never by the words; one that is not known is our own mistake until somebody looks."""
    if status == 12:
        return Later(method, status, retry_after=WAIT_AFTER_TOO_MANY)
    return _BY_STATUS.get(status, Wrong)(method, status)


def by_http(method: str, status: int) -> SendFailed:
    if status >= 500:
        return Later(method, f"HTTP {status}", certain=False)
    if status == 429:
        return Later(method, f"HTTP {status}", retry_after=WAIT_AFTER_TOO_MANY)
    # A redirect, or no such address: nobody is where we were told Viber would be.
    wrong_place = status < 400 or status in (401, 403, 404)
    return (Stopped if wrong_place else Wrong)(method, f"HTTP {status}")
