"""From an update to the conversation that answers it: buttons are proved, then the handler is looked up.

The conversations are aiogram routers. aiogram would try handler after handler; most of ours say in their one filter
which button or which step they answer, so these are read once into a table, and a turn costs the same however many
there are. A handler with any other filter is found by aiogram itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from actions.turn import Turn
from bot.arrivals import Arrival, Press
from bot.buttons import ButtonCodec
from bot.channels.mute import mute_bot
from handlers import (
    account,
    identity,
    links,
    officials,
    petition_search,
    petition_sharing,
    petitions,
    quiet,
    receipts,
    settings,
    start,
    talk,
)
from handlers.announcements import choosing, deciding, desk, news, writing
from handlers.commands import command_in
from handlers.presses import unpack
from handlers.presses.press import PressData, Pressed
from handlers.replies import Reply

ROUTERS = (
    *(start.router, settings.router, quiet.router, account.router, links.router, identity.router),
    *(petitions.router, petition_search.router, petition_sharing.router, receipts.router),
    *(officials.router, news.router, desk.router, writing.router, choosing.router, deciding.router),
)


@dataclass(slots=True)
class Conversations:
    """Who answers a press, and a message while its step is waiting. `others`: whatever the tables cannot tell."""

    presses: dict[type[PressData], HandlerObject] = field(default_factory=dict)
    steps: dict[str, HandlerObject] = field(default_factory=dict)
    others: Dispatcher | None = None

    @classmethod
    def of(cls, *routers: Router) -> "Conversations":
        """One for the process: aiogram's routers have one parent for life."""
        made, dispatcher = cls(), Dispatcher(disable_fsm=True)
        dispatcher.include_routers(*routers)
        for handler in _handlers(dispatcher):
            match [each.callback for each in handler.filters or ()]:
                case [Pressed() as pressed]:
                    made.presses[pressed.kind] = handler
                case [StateFilter(states=(State(state=str(step)),))]:
                    made.steps[step] = handler
                case _:
                    made.others = dispatcher
        return made

    async def press(self, pressed: Press, press: PressData, turn: Turn) -> object:
        if handler := self.presses.get(type(press)):
            return await handler.call(pressed, press=press, turn=turn)
        return await self._other("callback_query", pressed.as_query(), turn, press=press)

    async def message(self, message: Message, turn: Turn) -> object:
        """A command always works; then the step that is waiting; then whatever else."""
        if command := command_in(message.text or ""):
            return await talk.on_command(turn, *command)
        if handler := self.steps.get(turn.dialog.step or ""):
            return await handler.call(message, turn=turn)
        answer = await self._other("message", message, turn)
        return await talk.on_anything(message, turn) if answer is UNHANDLED else answer

    async def _other(self, kind: str, event: CallbackQuery | Message, turn: Turn, **data: object) -> object:
        if self.others is None:
            return UNHANDLED
        given = {**data, "turn": turn, "bot": mute_bot(), "state": turn.dialog, "raw_state": turn.dialog.step}
        return await self.others.propagate_event(kind, event, **given)


def _handlers(dispatcher: Dispatcher) -> Iterator[HandlerObject]:
    for router in dispatcher.chain_tail:
        yield from router.callback_query.handlers
        yield from router.message.handlers


@cache
def conversations() -> Conversations:
    return Conversations.of(*ROUTERS)


async def converse(known: Conversations, arrival: Arrival, turn: Turn, codec: ButtonCodec) -> Reply:
    """The conversation's answer. A button that no handler knows gets the menu."""
    if isinstance(arrival.event, Press):
        return _reply(await _pressed(known, arrival.event, arrival, turn, codec))
    return _reply(await known.message(arrival.event, turn))


async def _pressed(known: Conversations, pressed: Press, arrival: Arrival, turn: Turn, codec: ButtonCodec) -> object:
    """The proof is verified and stripped. What is not this resident's shows the menu; what is too old shows its page.
    Neither acts."""
    opened = codec.open(arrival.channel, arrival.chat, arrival.native_id, pressed.data, turn.records.clock.now())
    press = unpack(opened.data) if opened else None
    if opened is None or press is None or (opened.for_all and not press.for_all):
        return start.unknown_button()
    if not press.keeps_dialog:
        turn.dialog.leave()
        turn.dialog.context = ""
    page = press.page() if opened.expired else press
    reply = _reply(await known.press(pressed, page, turn))
    # Whoever only wanted to look gets what they wanted.
    return reply if page is press else start.expired_button(reply)


def _reply(answer: object) -> Reply:
    if isinstance(answer, Reply):
        return answer
    if answer is UNHANDLED:
        return start.unknown_button()
    raise TypeError("a handler answered with something that is not a Reply")
