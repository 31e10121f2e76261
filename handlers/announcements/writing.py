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
from city.announcements import LANGUAGES, Act, Contents, No, Topic, Words, room
from city.announcements.problems import LONGEST_TITLE, length, utf16
from city.announcements.texts import clean
from city.officials import Role
from city.people import DISTRICTS
from handlers.announcements.page import back_button, came_words, console_row, desk_button, for_official, opened
from handlers.announcements.words import why_not
from handlers.names import TOPIC_NAMES, district_name, language_name
from handlers.presses import (
    Announce,
    AnnouncementDistricts,
    AnnouncementTopics,
    NewAnnouncement,
    PressData,
    Pressed,
    SetAnnouncementDistrict,
    SetAnnouncementTopic,
    SetFirstTopic,
    SubmitAnnouncement,
    TestAnnouncement,
    WriteMissing,
    WriteWords,
)
from handlers.replies import Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, ngettext, number
from storage.dialogs import LIVES
from storage.officials import Official

router = Router(name="announcements writing")

TITLE, TEXT = "title", "text"
ORDER = tuple((field, language) for language in LANGUAGES for field in (TITLE, TEXT))


class WritingSteps(StatesGroup):
    words = Step()


# --- words ---------------------------------------------------------------------------------------------------------


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
    return _topics(announcement_id, one.contents, above, on=True)


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


# --- topic and district --------------------------------------------------------------------------------------------


def _topics(announcement_id: int, contents: Contents, above: Text = (), *, on: bool) -> Reply:
    rows = tuple(
        (press(_mark(_(name), chosen=topic is contents.topic), _set_topic(announcement_id, topic, on=on)),)
        for topic, name in TOPIC_NAMES.items()
    )
    text = say(_("<b>Topic</b>\nWhoever turned it off does not get the announcement."))
    return Reply(paragraphs(above, text), rows=(*rows, (back_button(announcement_id),)), replaces=not above)


def _mark(name: str, *, chosen: bool) -> str:
    return f"✓ {name}" if chosen else name


def _set_topic(announcement_id: int, topic: Topic, *, on: bool) -> PressData:
    return (SetFirstTopic if on else SetAnnouncementTopic)(number=announcement_id, topic=topic)


def _districts(announcement_id: int, contents: Contents) -> Reply:
    chosen = contents.segment.districts

    def row(name: str | None) -> Row:
        place = DISTRICTS.index(name) + 1 if name else 0
        label = _mark(district_name(name), chosen=(name in chosen) if name else not chosen)
        return (press(label, SetAnnouncementDistrict(number=announcement_id, place=place)),)

    pairs = zip(DISTRICTS[::2], DISTRICTS[1::2], strict=True)
    rows = (row(None), *((*row(first), *row(second)) for first, second in pairs))
    text = say(_("<b>For whom</b>\nSeveral districts, languages, channels and an hour are chosen in the console."))
    return Reply(text, rows=(*rows, (back_button(announcement_id),)))


@router.callback_query(Pressed(AnnouncementTopics))
async def on_topics(_query: object, press: AnnouncementTopics, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _chooser(turn, official, press.number, _choose_topic))


@router.callback_query(Pressed(AnnouncementDistricts))
async def on_districts(_query: object, press: AnnouncementDistricts, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _chooser(turn, official, press.number, _districts))


def _choose_topic(announcement_id: int, contents: Contents) -> Reply:
    return _topics(announcement_id, contents, on=False)


async def _chooser(turn: Turn, official: Official, number: int, draw: Callable[[int, Contents], Reply]) -> Reply:
    one = await phone.look(turn, number)
    return draw(number, one.contents) if one else await opened(turn, official, number)


@router.callback_query(Pressed(SetAnnouncementTopic))
async def on_set_topic(_query: object, press: SetAnnouncementTopic, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _topic_set(turn, official, press))


@router.callback_query(Pressed(SetFirstTopic))
async def on_first_topic(_query: object, press: SetFirstTopic, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _topic_set(turn, official, press))


async def _topic_set(turn: Turn, official: Official, press: SetAnnouncementTopic | SetFirstTopic) -> Reply:
    if press.topic not in set(Topic):
        return await opened(turn, official, press.number)
    topic = Topic(press.topic)
    came = await phone.write(turn, official, press.number, lambda contents: replace(contents, topic=topic))
    if isinstance(came, Done) and isinstance(press, SetFirstTopic):
        return await _chooser(turn, official, press.number, _districts)
    return await opened(turn, official, press.number, came_words(Act.EDIT, came))


@router.callback_query(Pressed(SetAnnouncementDistrict))
async def on_set_district(_query: object, press: SetAnnouncementDistrict, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        if not 0 <= press.place <= len(DISTRICTS):
            return await opened(turn, official, press.number)
        districts = (DISTRICTS[press.place - 1],) if press.place else ()
        came = await phone.write(turn, official, press.number, _for(districts))
        return await opened(turn, official, press.number, came_words(Act.EDIT, came))

    return await for_official(turn, answer)


def _for(districts: tuple[str, ...]) -> Callable[[Contents], Contents]:
    return lambda contents: replace(contents, segment=replace(contents.segment, districts=districts))


# --- submitting ----------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(SubmitAnnouncement))
async def on_submit(_query: object, press: SubmitAnnouncement, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        came = await phone.submit(turn, official, press.number, press.version)
        return await opened(turn, official, press.number, came_words(Act.SUBMIT, came))

    return await for_official(turn, answer)


@router.callback_query(Pressed(TestAnnouncement))
async def on_test(_query: object, press: TestAnnouncement, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        came = await phone.try_out(turn, official, press.number)
        words = _("A test is on its way to your own chat.") if isinstance(came, Done) else why_not(came.no)
        return Reply(say(words), rows=((back_button(press.number), desk_button()),), replaces=False)

    return await for_official(turn, answer)


STEPS = {WritingSteps.words.state: ask}
