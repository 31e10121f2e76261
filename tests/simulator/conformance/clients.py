"""aiogram and python-telegram-bot, as thin as they go: a method by its Bot API name, its result as JSON."""

import re
import warnings
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import aiogram
import telegram as ptb
from aiogram import exceptions, methods
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto
from pydantic import BaseModel
from telegram import error
from telegram.warnings import PTBDeprecationWarning

Json = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


@dataclass(frozen=True)
class Item:
    """One of an album, or what a message's media becomes."""

    kind: str
    source: Upload | str
    caption: str | None = None
    parse_mode: str | None = None


@dataclass(frozen=True)
class Refusal:
    """How the client told of it: `kind` stands for the type of its exception."""

    kind: str
    words: str
    retry_after: int = 0
    migrate_to: int = 0


class Client(Protocol):
    async def call(self, method: str, **params: object) -> Any: ...

    def tells(self, words: str) -> str:
        """How it tells the server's words: one of the two keeps no capitals."""
        ...

    async def refusal(self, method: str, **params: object) -> Refusal:
        """Fails when it is not refused."""
        ...


def plain(words: str) -> str:
    return re.sub(r"^(Telegram server says - )?((Bad Request|Forbidden|Conflict|Not Found): )?", "", words)


class Aiogram:
    KINDS = (
        (exceptions.TelegramRetryAfter, "retry"),
        (exceptions.TelegramMigrateToChat, "migrated"),
        (exceptions.TelegramBadRequest, "bad"),
        (exceptions.TelegramForbiddenError, "forbidden"),
        (exceptions.TelegramUnauthorizedError, "unauthorized"),
        (exceptions.TelegramNotFound, "not found"),
        (exceptions.TelegramConflictError, "conflict"),
        (exceptions.TelegramEntityTooLarge, "too large"),
        (exceptions.TelegramServerError, "server"),
        (exceptions.ClientDecodeError, "nonsense"),
        (exceptions.TelegramNetworkError, "network"),
    )

    def __init__(self, bot: aiogram.Bot) -> None:
        self.bot = bot

    def tells(self, words: str) -> str:
        return words

    async def call(self, method: str, **params: object) -> Any:
        made = getattr(methods, method[0].upper() + method[1:])
        return self._plain(await self.bot(made(**{name: self._own(value) for name, value in params.items()})))

    async def refusal(self, method: str, **params: object) -> Refusal:
        try:
            told = await self.call(method, **params)
        except (exceptions.AiogramError, exceptions.TelegramAPIError) as no:
            kind = next(kind for known, kind in self.KINDS if isinstance(no, known))
            words = getattr(no, "message", str(no))
            return Refusal(kind, plain(words), getattr(no, "retry_after", 0), getattr(no, "migrate_to_chat_id", 0))
        raise AssertionError(f"{method} was not refused: {told}")

    def _own(self, value: object) -> object:
        if isinstance(value, Upload):
            return BufferedInputFile(value.data, value.name)
        if isinstance(value, Item):
            made: Any = InputMediaPhoto if value.kind == "photo" else InputMediaDocument
            return made(media=self._own(value.source), caption=value.caption, parse_mode=value.parse_mode)
        return [self._own(one) for one in value] if isinstance(value, list) else value

    def _plain(self, result: Any) -> Any:
        if isinstance(result, list):
            return [self._plain(one) for one in result]
        return (
            result.model_dump(mode="json", by_alias=True, exclude_unset=True)
            if isinstance(result, BaseModel)
            else result
        )


class PythonTelegramBot:
    KINDS = (
        (error.RetryAfter, "retry"),
        (error.ChatMigrated, "migrated"),
        (error.BadRequest, "bad"),
        (error.Forbidden, "forbidden"),
        (error.EndPointNotFound, "not found"),
        (error.InvalidToken, "unauthorized"),
        (error.Conflict, "conflict"),
        (error.TimedOut, "network"),
    )

    def __init__(self, bot: ptb.Bot) -> None:
        self.bot = bot

    def tells(self, words: str) -> str:
        return words.lower()

    async def call(self, method: str, **params: object) -> Any:
        name = re.sub(r"(?<!^)([A-Z])", lambda one: "_" + one[1].lower(), method)
        result = await getattr(self.bot, name)(**{key: self._own(value) for key, value in params.items()})
        return self._plain(result)

    async def refusal(self, method: str, **params: object) -> Refusal:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PTBDeprecationWarning)  # its retry_after will be a timedelta one day
            try:
                told = await self.call(method, **params)
            except error.TelegramError as no:
                waits, moved = getattr(no, "retry_after", 0), getattr(no, "new_chat_id", 0)
                # As PTB_TIMEDELTA says, which whoever delivers sets.
                seconds = waits.total_seconds() if isinstance(waits, timedelta) else waits
                return Refusal(self._kind(no), plain(no.message).lower(), int(seconds), moved)
        raise AssertionError(f"{method} was not refused: {told}")

    def _kind(self, no: error.TelegramError) -> str:
        kind = next((kind for known, kind in self.KINDS if isinstance(no, known)), None)
        if kind is None and isinstance(no, error.NetworkError):
            return "too large" if "(413)" in no.message or "Entity Too Large" in no.message else "server"
        return kind or "nonsense"

    def _own(self, value: object) -> object:
        if isinstance(value, Upload):
            return ptb.InputFile(value.data, filename=value.name, attach=False)
        if isinstance(value, Item):
            made: Any = ptb.InputMediaPhoto if value.kind == "photo" else ptb.InputMediaDocument
            source = value.source
            named = {"filename": source.name} if isinstance(source, Upload) else {}
            media = source.data if isinstance(source, Upload) else source
            return made(media, caption=value.caption, parse_mode=value.parse_mode, **named)
        return [self._own(one) for one in value] if isinstance(value, list) else value

    def _plain(self, result: Any) -> Any:
        if isinstance(result, list | tuple):
            return [self._plain(one) for one in result]
        return result.to_dict() if isinstance(result, ptb.TelegramObject) else result
