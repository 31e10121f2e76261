"""The Bot under which conversations run through aiogram, on both channels: a name without a voice."""

from collections.abc import AsyncGenerator
from typing import Any, NoReturn

from aiogram import Bot
from aiogram.client.session.base import BaseSession


class _Mute(BaseSession):
    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(self, *_call: object, **_limits: object) -> NoReturn:
        raise RuntimeError("a Viber turn called Telegram")

    async def stream_content(self, *_call: Any, **_limits: Any) -> AsyncGenerator[bytes, None]:  # noqa: ANN401
        raise RuntimeError("a Viber turn called Telegram")
        yield b""


def mute_bot() -> Bot:
    """Whatever it is asked to call raises RuntimeError: a conversation that forgot that it knows no channel."""
    return Bot("1:viber", session=_Mute())
