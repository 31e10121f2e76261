"""What of an announcement is chosen by a tap: its topic, its district, and that it is ready."""

from collections.abc import Callable
from dataclasses import replace

from aiogram import Router

from actions.announcements import Done, phone
from actions.turn import Turn
from city.announcements import Act, Contents, Topic
from city.people import DISTRICTS
from handlers.announcements.page import back_button, came_words, desk_button, for_official, opened
from handlers.announcements.words import why_not
from handlers.names import TOPIC_NAMES, district_name
from handlers.presses.announcements import (
    AnnouncementDistricts,
    AnnouncementTopics,
    SetAnnouncementDistrict,
    SetAnnouncementTopic,
    SetFirstTopic,
    SubmitAnnouncement,
    TestAnnouncement,
)
from handlers.presses.press import PressData, Pressed
from handlers.replies import Reply, Row, Text, paragraphs, press, say
from handlers.speech import _
from storage.officials import Official

router = Router(name="announcements choosing")


def topics(announcement_id: int, contents: Contents, above: Text = (), *, on: bool) -> Reply:
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
    return topics(announcement_id, contents, on=False)


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
