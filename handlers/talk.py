"""Whatever is written or sent that is neither a press nor an answer to a step."""

import re

from aiogram.types import Message

from actions.turn import Turn
from handlers.commands import COMMANDS, command_named
from handlers.petition_search import searched_unasked
from handlers.petitions import opened, petition_number
from handlers.receipts import show_receipts
from handlers.replies import Reply, Text, say
from handlers.speech import _
from handlers.start import menu, start, start_again
from handlers.steps import STEPS

_RECEIPT = re.compile(r"[A-Za-z2-7]{4}(-[A-Za-z2-7]{4}){3}")


async def on_command(turn: Turn, name: str, payload: str) -> Reply:
    """A command always works, and ends what was begun."""
    if turn.is_welcome:
        return await welcome(turn, payload)
    turn.dialog.leave()
    turn.dialog.context = ""
    return await COMMANDS[name].answer(turn, payload)


async def welcome(turn: Turn, payload: str) -> Reply:
    """The chat was opened. A live step is shown as it is; what a link brought is kept until they write."""
    turn.dialog.context = payload or turn.dialog.context
    if turn.dialog.step is not None:
        return await STEPS[turn.dialog.step](turn)
    return await start(turn, payload)


async def on_anything(message: Message, turn: Turn) -> Reply:
    """After everything else."""
    if turn.dialog.expired:
        turn.dialog.leave()
        return start_again()
    context, turn.dialog.context = turn.dialog.context, ""
    if message.text:
        return await _words(turn, message.text.strip(), context)
    return menu(_kind_word(message), replaces=False)


async def _words(turn: Turn, text: str, context: str) -> Reply:
    petition_id = petition_number(text)
    if petition_id is not None:
        return await opened(turn, petition_id)
    if _RECEIPT.fullmatch(text):
        return await show_receipts(turn, text)
    if named := command_named(text):
        return await COMMANDS[named].answer(turn, "")
    if context:
        return await start(turn, context)
    if not text.startswith("/") and (found := await searched_unasked(turn, text)):
        return found
    return menu(say(_("I did not quite understand that. Here is what I can do.")), replaces=False)


def _kind_word(message: Message) -> Text:
    if message.voice or message.video_note or message.audio:
        return say(_("I cannot listen yet. Please write, or use the buttons."))
    if message.contact:
        return say(_("Thank you, but your telephone number is not needed, and we have not kept it."))
    if message.location or message.venue:
        return say(_("Thank you. I cannot use a place yet, and we have not kept it."))
    return say(_("Thank you! I can only read words and buttons so far, and we have not kept what you sent."))
