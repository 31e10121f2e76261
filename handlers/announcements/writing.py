"""Writing an announcement in the chat: a message for each of its words, a tap for its topic and its district.

The draft is kept from its first words on, so that it can be gone on with days later; the step only knows which one."""

from collections.abc import Callable
from dataclasses import replace

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State as Step
from aiogram.fsm.state import StatesGroup
from aiogram.types import Message

from actions.announcements import Done, phone
from actions.turn import Turn
from city.announcements import LANGUAGES, Act, Contents, No, Words, room
from city.announcements.problems import LONGEST_TITLE, length, utf16
from city.announcements.texts import clean
from city.officials import Role
from handlers.announcements.choosing import topics
from handlers.announcements.page import back_button, came_words, console_row, desk_button, for_official, opened
from handlers.announcements.words import why_not
from handlers.names import language_name
from handlers.presses.announcements import Announce, NewAnnouncement, WriteMissing, WriteWords
from handlers.presses.press import Pressed
from handlers.replies import Reply, Text, paragraphs, press, say
from handlers.speech import _, ngettext, number
from storage.dialogs import LIVES
from storage.officials import Official

router = Router(name="announcements writing")

TITLE, TEXT = "title", "text"
ORDER = tuple((field, language) for language in LANGUAGES for field in (TITLE, TEXT))


class WritingSteps(StatesGroup):
    words = Step()


async def ask(turn: Turn) -> Reply:
    """The step's question."""
    return await for_official(turn, lambda _official: _ask(turn))


async def _ask(turn: Turn, above: Text = ()) -> Reply:
    asked = turn.dialog.data
    one = await phone.look(turn, asked["id"]) if asked["id"] else None
    contents = one.contents if one else Contents()
    said = contents.said(asked["language"])
    before = said.title if asked["field"] == TITLE else said.text
    now = paragraphs(say(_("Now it says:")), say("{words}", words=before)) if before else ()
    cancel = press(_("✖ Cancel"), Announce())
    row = (back_button(one.id), cancel) if one else (cancel,)
    return Reply(paragraphs(above, _question(contents, asked), now), rows=(row,), replaces=False)


def _question(contents: Contents, asked: dict[str, str]) -> Text:
    language = asked["language"]
    if asked["field"] == TITLE:
        question = ngettext(
            "<b>Title ({language})</b>\nSend it, up to {limit} character. You may send the text in the same message, "
            "from the second line on.",
            "<b>Title ({language})</b>\nSend it, up to {limit} characters. You may send the text in the same message, "
            "from the second line on.",
            LONGEST_TITLE,
        )
        return say(question, language=language_name(language), limit=number(LONGEST_TITLE))
    limit = room(contents) - utf16(contents.said(language).title)
    question = ngettext(
        "<b>Text ({language})</b>\nSend it in one message, up to {limit} character.",
        "<b>Text ({language})</b>\nSend it in one message, up to {limit} characters.",
        limit,
    )
    return say(question, language=language_name(language), limit=number(limit))


def _go(turn: Turn, announcement_id: int, field: str, language: str, *, on: bool) -> None:
    """`on`: afterwards whatever else is missing is asked for."""
    until = turn.records.clock.now() + LIVES
    asked = {"id": announcement_id, "field": field, "language": language, "on": on}
    turn.dialog.go(WritingSteps.words.state or "", until=until, **asked)


@router.callback_query(Pressed(NewAnnouncement))
async def on_new(_query: object, turn: Turn) -> Reply:
    async def begin(official: Official) -> Reply:
        if not official.may(Role.AUTHOR):
            return Reply(say(why_not(No.ROLE)), rows=((desk_button(),),))
        _go(turn, 0, *ORDER[0], on=True)
        return await _ask(turn)

    return await for_official(turn, begin)


@router.callback_query(Pressed(WriteWords))
async def on_write(_query: object, press: WriteWords, turn: Turn) -> Reply:
    async def begin(official: Official) -> Reply:
        if not 0 <= press.place < len(ORDER):
            return await opened(turn, official, press.number)
        _go(turn, press.number, *ORDER[press.place], on=False)
        return await _ask(turn)

    return await for_official(turn, begin)


@router.callback_query(Pressed(WriteMissing))
async def on_missing(_query: object, press: WriteMissing, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _next(turn, official, press.number))


async def _next(turn: Turn, official: Official, announcement_id: int, above: Text = ()) -> Reply:
    """The first words that are missing; where none are, the topic."""
    one = await phone.look(turn, announcement_id)
    if one is None:
        return await opened(turn, official, announcement_id, above)
    for field, language in ORDER:
        said = one.contents.said(language)
        if not (said.title if field == TITLE else said.text):
            _go(turn, one.id, field, language, on=True)
            return await _ask(turn, above)
    turn.dialog.leave()
    return topics(announcement_id, one.contents, above, on=True)


@router.message(StateFilter(WritingSteps.words))
async def on_words(message: Message, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _written(message, turn, official))


async def _written(message: Message, turn: Turn, official: Official) -> Reply:
    asked, words = turn.dialog.data, clean(message.text or "")
    if not words:
        reply = await _ask(turn, say(_no_words(message)))
        return replace(reply, rows=(*reply.rows, console_row()))
    came = await phone.write(turn, official, asked["id"], _put(asked["field"], asked["language"], words))
    if not isinstance(came, Done):
        turn.dialog.leave()
        return await opened(turn, official, asked["id"], came_words(Act.EDIT, came), replaces=False)
    one = await phone.look(turn, came.id)
    fits, told = _room_left(one.contents if one else Contents(), asked["field"], asked["language"])
    above = paragraphs(came_words(Act.EDIT, came), say("{told}", told=told))
    if not fits:
        _go(turn, came.id, asked["field"], asked["language"], on=asked["on"])
        return await _ask(turn, above)
    if asked["on"]:
        return await _next(turn, official, came.id, above)
    turn.dialog.leave()
    return await opened(turn, official, came.id, above, replaces=False)


def _no_words(message: Message) -> str:
    if message.photo or message.document:
        return _("A picture is added in the console. Here I need words, please.")
    return _("Here I need words, please.")


def _put(field: str, language: str, words: str) -> Callable[[Contents], Contents]:
    """A title of several lines brings its text along."""

    def change(contents: Contents) -> Contents:
        said = contents.said(language)
        title, _line, text = words.partition("\n")
        changed = Words(title, text.strip() or said.text) if field == TITLE else Words(said.title, words)
        return replace(contents, words={**contents.words, language: changed})

    return change


def _room_left(contents: Contents, field: str, language: str) -> tuple[bool, str]:
    """(whether it fits, how many characters are left or over)."""
    left = room(contents) - length(contents, language)
    if field == TITLE:
        left = min(left, LONGEST_TITLE - utf16(contents.said(language).title))
    if left < 0:
        over = ngettext(
            "It is {number} character too long. Please send it once more, shorter.",
            "It is {number} characters too long. Please send it once more, shorter.",
            -left,
        )
        return False, over.format(number=number(-left))
    sentence = ngettext("{number} character is left.", "{number} characters are left.", left)
    return True, sentence.format(number=number(left))


STEPS = {WritingSteps.words.state: ask}
