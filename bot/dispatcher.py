"""From an update to the conversation that answers it: buttons are proved, then aiogram's routers find the handler."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import TelegramObject, Update

from actions.turn import Turn
from bot.arrivals import Arrival
from bot.buttons import ButtonCodec
from handlers import account, identity, links, petitions, settings, start, talk
from handlers.presses import unpack
from handlers.replies import Reply

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Steps(BaseMiddleware):
    """The state that `take` returned, where aiogram's StateFilter looks for it."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401
        turn: Turn = data["turn"]
        data["state"] = turn.dialog
        data["raw_state"] = turn.dialog.step
        return await handler(event, data)


class ProvedButtons(BaseMiddleware):
    """Verifies and strips a button's proof before routing. What is not this resident's shows the menu; what is too
    old shows its page. Neither acts."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401
        if not isinstance(event, Update) or event.callback_query is None:
            return await handler(event, data)
        arrival: Arrival = data["arrival"]
        turn: Turn = data["turn"]
        codec: ButtonCodec = data["codec"]
        code = event.callback_query.data or ""
        opened = codec.open(arrival.channel, arrival.chat, arrival.native_id, code, turn.records.clock.now())
        press = unpack(opened.data) if opened else None
        if opened is None or press is None:
            return start.unknown_button()
        data["press"] = press.page() if opened.expired else press
        if not press.keeps_dialog:
            turn.dialog.leave()
            turn.dialog.context = ""
        reply = await handler(event, data)
        return start.expired_button(reply) if opened.expired else reply


@cache
def dispatcher() -> Dispatcher:
    """One for the process: aiogram's routers have one parent for life. Commands come first, anything else last."""
    made = Dispatcher(disable_fsm=True)
    made.update.outer_middleware(Steps())
    made.update.outer_middleware(ProvedButtons())
    services = (start.router, settings.router, account.router, links.router, identity.router, petitions.router)
    made.include_routers(talk.commands, *services, talk.fallback)
    return made


async def converse(bot: Bot, arrival: Arrival, turn: Turn, codec: ButtonCodec) -> Reply:
    """The conversation's answer. Whatever no handler knows gets the menu."""
    answer = await dispatcher().feed_update(bot, arrival.update, turn=turn, arrival=arrival, codec=codec)
    if isinstance(answer, Reply):
        return answer
    if answer is UNHANDLED:
        return start.unknown_button()
    raise TypeError("a handler answered with something that is not a Reply")
