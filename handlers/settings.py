"""The resident's own settings: the language they are spoken to in, their district, and what to write to them about."""

from aiogram import Router

from actions import people
from actions.turn import Turn
from city.announcements import Topic
from city.people import DISTRICTS
from city.quiet import chosen
from handlers.names import DISTRICT_NAMES, TOPIC_NAMES, district_name, language_name, quiet_hours
from handlers.presses.press import Pressed
from handlers.presses.residents import (
    Channels,
    ChooseDistrict,
    ChooseLanguage,
    Districts,
    Languages,
    LessOf,
    Menu,
    MoreOf,
    OpenAccount,
    OpenSettings,
    QuietHours,
    SetTopic,
    Topics,
)
from handlers.replies import Button, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, number, speaking
from handlers.start import menu, menu_row
from locales import languages

router = Router(name="settings")


def mark(*, chosen: bool) -> str:
    return "✓ " if chosen else ""


def back_button() -> Button:
    return press(_("‹ Settings"), OpenSettings())


async def show_settings(turn: Turn, _payload: str = "") -> Reply:
    return settings_page(turn)


def settings_page(turn: Turn, above: Text = ()) -> Reply:
    account = turn.account
    text = say(
        _(
            "<b>Settings</b>\nLanguage: {language}\nDistrict: {district}\nTopics that are on: {on} of {all}\n"
            "Quiet hours: {quiet}"
        ),
        language=language_name(account.language),
        district=district_name(account.district),
        on=number(sum(topic not in account.muted for topic in Topic)),
        all=number(len(Topic)),
        quiet=quiet_hours(chosen(account.quiet_from, account.quiet_until)),
    )
    rows: tuple[Row, ...] = (
        (press(_("🌐 Language"), Languages()), press(_("🏘 District"), Districts())),
        (press(_("🔔 Topics"), Topics()), press(_("🌙 Quiet hours"), QuietHours())),
        (press(_("👤 My account"), OpenAccount()), *_where(turn)),
        menu_row(),
    )
    return Reply(paragraphs(above, text), rows=rows)


def _where(turn: Turn) -> Row:
    """For whoever may have more chats than one."""
    return (press(_("✉️ Where to write"), Channels()),) if turn.account.person_id is not None else ()


async def show_languages(turn: Turn, _payload: str = "") -> Reply:
    rows = []
    for code in languages():
        label = mark(chosen=code == turn.account.language) + language_name(code)
        rows.append((press(label, ChooseLanguage(code=code)),))
    return Reply(say(_("Choose your language.")), rows=(*rows, (press(_("☰ Menu"), Menu()),)))


async def show_districts(turn: Turn) -> Reply:
    """What the identity provider told is only a suggestion: people live elsewhere than they are registered."""
    person = await turn.person()
    suggested = person.profile.district if person else None
    text = say(_("<b>District</b>\nWhose news matter to you most?"))
    if suggested in DISTRICT_NAMES and turn.account.district is None:
        text = paragraphs(text, say(_("By your registered address: {district}."), district=district_name(suggested)))
    pairs = zip(DISTRICTS[::2], DISTRICTS[1::2], strict=True)
    rows = [tuple(_district(turn, one, suggested) for one in pair) for pair in pairs]
    return Reply(text, rows=((_district(turn, None, suggested),), *rows, (back_button(),)))


def _district(turn: Turn, district: str | None, suggested: str | None) -> Button:
    chosen = district == turn.account.district
    hint = "📍 " if district and district == suggested and turn.account.district is None else ""
    place = DISTRICTS.index(district) + 1 if district else 0
    return press(mark(chosen=chosen) + hint + district_name(district), ChooseDistrict(place=place))


def topics_page(turn: Turn) -> Reply:
    text = say(
        _(
            "<b>Topics</b>\nHere you choose what the city may write to you about: we write only about what you leave "
            "on (✓). Only what is urgent we tell everybody."
        )
    )
    rows: list[Row] = []
    for topic, name in TOPIC_NAMES.items():
        on = topic not in turn.account.muted
        rows.append((press(mark(chosen=on) + _(name), SetTopic(topic=topic, on=int(not on))),))
    return Reply(text, rows=(*rows, (back_button(),)))


@router.callback_query(Pressed(OpenSettings))
async def on_settings(_query: object, turn: Turn) -> Reply:
    return settings_page(turn)


@router.callback_query(Pressed(Languages))
async def on_languages(_query: object, turn: Turn) -> Reply:
    return await show_languages(turn)


@router.callback_query(Pressed(ChooseLanguage))
async def on_choose(_query: object, press: ChooseLanguage, turn: Turn) -> Reply:
    if press.code not in languages():
        return await show_languages(turn)
    await people.choose_language(turn, press.code)
    with speaking(press.code):
        return menu(paragraphs(say(_("I will speak English with you."))))


@router.callback_query(Pressed(Districts))
async def on_districts(_query: object, turn: Turn) -> Reply:
    return await show_districts(turn)


@router.callback_query(Pressed(ChooseDistrict))
async def on_choose_district(_query: object, press: ChooseDistrict, turn: Turn) -> Reply:
    if not 0 <= press.place <= len(DISTRICTS):
        return await show_districts(turn)
    district = DISTRICTS[press.place - 1] if press.place else None
    await people.choose_district(turn, district)
    return settings_page(turn, above=say(_("Noted: {district}."), district=district_name(district)))


# --- topics ----------------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(Topics))
async def on_topics(_query: object, turn: Turn) -> Reply:
    return topics_page(turn)


@router.callback_query(Pressed(SetTopic))
async def on_set_topic(_query: object, press: SetTopic, turn: Turn) -> Reply:
    """The button says what it will be, so that a second press of the same one changes nothing."""
    if press.topic in set(Topic):
        await people.choose_topic(turn, Topic(press.topic), on=bool(press.on))
    return topics_page(turn)


@router.callback_query(Pressed(LessOf))
async def on_less(_query: object, press: LessOf, turn: Turn) -> Reply:
    """Under what the city wrote, which stays where it is."""
    return await _set_topic(turn, press.topic, on=False)


@router.callback_query(Pressed(MoreOf))
async def on_more(_query: object, press: MoreOf, turn: Turn) -> Reply:
    return await _set_topic(turn, press.topic, on=True)


async def _set_topic(turn: Turn, name: str, *, on: bool) -> Reply:
    if name not in set(Topic):
        return topics_page(turn)
    topic = Topic(name)
    await people.choose_topic(turn, topic, on=on)
    words = _("We will write about “{topic}” again.") if on else _("We will not write about “{topic}” any more.")
    undo = () if on else ((press(_("↩️ Undo"), MoreOf(topic=topic)),),)
    rows = (*undo, (press(_("🔔 Topics"), Topics()), press(_("☰ Menu"), Menu())))
    return Reply(say(words, topic=_(TOPIC_NAMES[topic])), rows=rows, replaces=on)
