"""When and where a resident is written to: the hours of their night, and the messenger of their choice."""

from collections.abc import Callable

from aiogram import Router

from actions import people
from actions.turn import Turn
from city.quiet import USUAL, QuietHours, chosen
from handlers.names import hour_name, quiet_hours
from handlers.presses import residents
from handlers.presses.press import PressData, Pressed
from handlers.presses.residents import Channels, ChooseChannel, QuietFrom, SetQuiet
from handlers.replies import Reply, Row, Text, paragraphs, press, say
from handlers.settings import back_button, mark
from handlers.speech import _
from storage.people import MESSENGERS

router = Router(name="quiet")

HOURS = range(24)
IN_A_ROW = 4


# --- quiet hours -----------------------------------------------------------------------------------------------------


def quiet_page(turn: Turn, above: Text = ()) -> Reply:
    hours = chosen(turn.account.quiet_from, turn.account.quiet_until)
    text = say(
        _(
            "<b>Quiet hours</b>\nNow: {quiet}, Kyiv time. During them we write only what is urgent; the rest waits for "
            "the morning.\n\nFrom which hour do you want quiet?"
        ),
        quiet=quiet_hours(hours),
    )
    rows = _grid(lambda hour: QuietFrom(hour=hour), hours.since if hours.since != hours.until else None)
    usual = press(
        _("As usual, {quiet}").format(quiet=quiet_hours(USUAL)), SetQuiet(since=USUAL.since, until=USUAL.until)
    )
    never = press(_("Never quiet"), SetQuiet(since=0, until=0))
    return Reply(paragraphs(above, text), rows=(*rows, (usual, never), (back_button(),)))


def _grid(data: Callable[[int], PressData], now: int | None, without: int | None = None) -> tuple[Row, ...]:
    buttons = [press(mark(chosen=hour == now) + hour_name(hour), data(hour)) for hour in HOURS if hour != without]
    return tuple(tuple(buttons[start : start + IN_A_ROW]) for start in range(0, len(buttons), IN_A_ROW))


@router.callback_query(Pressed(residents.QuietHours))
async def on_quiet(_query: object, turn: Turn) -> Reply:
    return quiet_page(turn)


@router.callback_query(Pressed(QuietFrom))
async def on_quiet_from(_query: object, press: QuietFrom, turn: Turn) -> Reply:
    if press.hour not in HOURS:
        return quiet_page(turn)
    text = say(_("<b>Quiet hours</b>\nFrom {hour}. Until which hour?"), hour=hour_name(press.hour))
    rows = _grid(lambda hour: SetQuiet(since=press.hour, until=hour), None, without=press.hour)
    return Reply(text, rows=(*rows, (back_button(),)))


@router.callback_query(Pressed(SetQuiet))
async def on_set_quiet(_query: object, press: SetQuiet, turn: Turn) -> Reply:
    if press.since not in HOURS or press.until not in HOURS:
        return quiet_page(turn)
    hours = QuietHours(press.since, press.until)
    await people.choose_quiet_hours(turn, hours)
    return quiet_page(turn, above=say(_("Noted: {quiet}."), quiet=quiet_hours(hours)))


# --- where to write --------------------------------------------------------------------------------------------------


async def channels_page(turn: Turn, above: Text = ()) -> Reply:
    chats = await people.reachable_chats(turn)
    preferred = next((chat.messenger for chat in chats if chat.preferred), None)
    text = say(
        _(
            "<b>Where to write</b>\nWhat the city tells you comes once, in one messenger, even if you have connected "
            "both. Answers come where you ask."
        )
    )
    last = press(mark(chosen=preferred is None) + _("Where I wrote last"), ChooseChannel(messenger=""))
    mine = [name for name in MESSENGERS.values() if any(chat.messenger == name for chat in chats)]
    rows = [(press(mark(chosen=name == preferred) + name, ChooseChannel(messenger=name)),) for name in mine]
    if len(mine) < 2:
        text = paragraphs(text, say(_("So far only one messenger is connected. The other is connected in My account.")))
    return Reply(paragraphs(above, text), rows=(*rows, (last,), (back_button(),)))


@router.callback_query(Pressed(Channels))
async def on_channels(_query: object, turn: Turn) -> Reply:
    return await channels_page(turn)


@router.callback_query(Pressed(ChooseChannel))
async def on_choose_channel(_query: object, press: ChooseChannel, turn: Turn) -> Reply:
    await people.choose_channel(turn, press.messenger)
    return await channels_page(turn)
