"""Telegram: a Reply as Bot API calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage

from bot.channels.outcomes import Blocked, Later, Sent, Stopped, Wrong
from handlers.replies import Reply, Span

METHODS = {"sendMessage": SendMessage, "editMessageText": EditMessageText}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    params: dict[str, Any]


def draw(reply: Reply, chat: str, seal: Callable[[str], str], *, replaces: int | None) -> tuple[Call, ...]:
    spans = list(reply.text)
    rows = []
    for card in reply.cards:
        spans += [Span("\n\n"), Span(card.title, "bold"), Span("\n"), *card.text]
        if card.button.label:
            rows.append((card.button,))
    text, entities = "", []
    for span in spans:
        if span.style != "plain":
            e: dict[str, Any] = {
                "type": {"bold": "bold", "italic": "italic", "link": "text_link"}[span.style],
                "offset": len(text.encode("utf-16-le")) // 2,
                "length": len(span.text.encode("utf-16-le")) // 2,
            }
            if span.url:
                e["url"] = span.url
            entities.append(e)
        text += span.text
    keyboard = [
        [
            {"text": b.label, "url": b.value}
            if b.action == "link"
            else {"text": b.label, "callback_data": seal(b.value)}
            for b in row
        ]
        for row in (*rows, *reply.rows)
    ]
    params: dict[str, Any] = {
        "chat_id": int(chat),
        "text": text,
        "entities": entities,
        "link_preview_options": {"is_disabled": True},
    }
    if keyboard:
        params["reply_markup"] = {"inline_keyboard": keyboard}
    if replaces and reply.replaces:
        return (Call("editMessageText", {**params, "message_id": replaces}),)
    return (Call("sendMessage", params),)


class Telegram:
    def __init__(self, token: str, api_url: str) -> None:
        self.bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
        self._username = ""

    async def close(self) -> None:
        await self.bot.session.close()

    async def username(self) -> str:
        if not self._username:
            self._username = (await self.bot.get_me(request_timeout=4)).username or ""
        return self._username

    async def send(self, call: Call, *, timeout: float) -> Sent:
        try:
            message = await self.bot(METHODS[call.method].model_validate(call.params), request_timeout=int(timeout))
        except TelegramBadRequest as error:
            text = error.message.lower()
            if "message is not modified" in text:
                return Sent(str(call.params["message_id"]))
            if "message to edit not found" in text or "message can't be edited" in text:
                return await self.send(
                    Call("sendMessage", {k: v for k, v in call.params.items() if k != "message_id"}), timeout=timeout
                )
            raise (Blocked if "chat not found" in text else Wrong)(f"{call.method} 400") from None
        except TelegramForbiddenError:
            raise Blocked("403") from None
        except TelegramRetryAfter as error:
            raise Later("429", error.retry_after) from None
        except TelegramUnauthorizedError:
            raise Stopped("401") from None
        except (TelegramServerError, TelegramNetworkError):
            raise Later("5xx") from None
        return Sent(str(message.message_id))

    async def answer_press(self, press_id: str) -> None:
        try:
            await self.bot(AnswerCallbackQuery(callback_query_id=press_id), request_timeout=4)
        except TelegramAPIError:
            pass
