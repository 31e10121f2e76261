"""The second human in their chat: approves in two taps what they were shown, or says in a message why not."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State as Step
from aiogram.fsm.state import StatesGroup
from aiogram.types import Message

from actions.announcements import Refused, phone
from actions.announcements.estimating import estimate
from actions.turn import Turn
from city.announcements import Act, No
from city.announcements.texts import clean
from handlers.announcements.drawing import said
from handlers.announcements.page import back_button, came_words, console_row, for_official, opened
from handlers.announcements.preview import facts, reach_words
from handlers.presses.announcements import (
    Announce,
    ApproveAnnouncement,
    AskApprove,
    AskReject,
    AskReturn,
    AskStop,
    PauseAnnouncement,
    ResumeAnnouncement,
)
from handlers.presses.press import Pressed
from handlers.replies import Reply, Row, Text, paragraphs, press, say
from handlers.speech import N_, _, number
from storage import audience
from storage.announcements import Announcement
from storage.dialogs import LIVES
from storage.officials import Official

router = Router(name="announcements deciding")

LONGEST_REASON = 1000


class DecidingSteps(StatesGroup):
    reason = Step()


# --- approving -----------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(AskApprove))
async def on_ask(_query: object, press: AskApprove, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        one = await phone.look(turn, press.number)
        if one is None or one.version != press.version:
            return await _refused(turn, official, press.number, No.CHANGED if one else No.NOT_FOUND)
        if no := await phone.why_not_approve(turn, official, one):
            return await _refused(turn, official, press.number, no)
        return await _sure(turn, one)

    return await for_official(turn, answer)


async def _sure(turn: Turn, one: Announcement) -> Reply:
    """The second look: whom it reaches and when, as it is at this moment."""
    followed = one.contents.segment.followers_of
    async with turn.records.reading() as db:
        record = await audience.record_title(db, followed) if followed else None
    ask = say(
        _("<b>Send № {number} “{title}”?</b>\nVersion {version} ({mark}), exactly as you were shown it."),
        number=one.id,
        title=said(one.contents).title,
        version=one.version,
        mark=one.digest.hex()[:8],
    )
    reach = reach_words(await estimate(turn.records, one.contents, one))
    yes = press(_("✅ Yes, approve and send"), ApproveAnnouncement(number=one.id, version=one.version))
    rows: tuple[Row, ...] = ((yes,), (back_button(one.id),))
    return Reply(paragraphs(ask, facts(one.contents, record), reach), rows=rows, replaces=False)


@router.callback_query(Pressed(ApproveAnnouncement))
async def on_approve(_query: object, press: ApproveAnnouncement, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        came = await phone.approve(turn, official, press.number, press.version)
        if isinstance(came, Refused) and came.no is No.PASSKEY:
            return await _refused(turn, official, press.number, No.PASSKEY)
        return await opened(turn, official, press.number, came_words(Act.APPROVE, came))

    return await for_official(turn, answer)


async def _refused(turn: Turn, official: Official, announcement_id: int, no: No) -> Reply:
    """Why not, above the page as it stands now; a passkey is shown in the console."""
    words = came_words(Act.APPROVE, Refused(no))
    if no is No.PASSKEY:
        return Reply(words, rows=(console_row(), (back_button(announcement_id),)), replaces=False)
    return await opened(turn, official, announcement_id, words, replaces=False)


# --- with a reason -------------------------------------------------------------------------------------------------

_ASKS = {
    Act.RETURN: N_("<b>Return № {number}</b>\nWhat should its author change? Send it in one message."),
    Act.REJECT: N_("<b>Reject № {number} for good</b>\nWhy? Send it in one message."),
    Act.CANCEL: N_(
        "<b>Stop № {number} for good</b>\nWhy? Send it in one message. Until then it goes on; a pause holds it at once."
    ),
}


@router.callback_query(Pressed(AskReturn))
async def on_ask_return(_query: object, press: AskReturn, turn: Turn) -> Reply:
    return await _begin(turn, press.number, press.version, Act.RETURN)


@router.callback_query(Pressed(AskReject))
async def on_ask_reject(_query: object, press: AskReject, turn: Turn) -> Reply:
    return await _begin(turn, press.number, press.version, Act.REJECT)


@router.callback_query(Pressed(AskStop))
async def on_ask_stop(_query: object, press: AskStop, turn: Turn) -> Reply:
    return await _begin(turn, press.number, press.version, Act.CANCEL)


async def _begin(turn: Turn, announcement_id: int, version: int, act: Act) -> Reply:
    async def answer(_official: Official) -> Reply:
        until = turn.records.clock.now() + LIVES
        turn.dialog.go(DecidingSteps.reason.state or "", until=until, id=announcement_id, version=version, act=act)
        return _ask_reason(turn)

    return await for_official(turn, answer)


async def ask_reason(turn: Turn) -> Reply:
    """The step's question."""

    async def answer(_official: Official) -> Reply:
        return _ask_reason(turn)

    return await for_official(turn, answer)


def _ask_reason(turn: Turn, above: Text = ()) -> Reply:
    asked = turn.dialog.data
    pause = press(_("⏸ Pause № {number}").format(number=asked["id"]), PauseAnnouncement(number=asked["id"]))
    rows: tuple[Row, ...] = ((pause,),) if asked["act"] == Act.CANCEL else ()
    text = say(_(_ASKS[Act(asked["act"])]), number=asked["id"])
    leave = (back_button(asked["id"]), press(_("✖ Cancel"), Announce()))
    return Reply(paragraphs(above, text), rows=(*rows, leave), replaces=False)


@router.message(StateFilter(DecidingSteps.reason))
async def on_reason(message: Message, turn: Turn) -> Reply:
    async def answer(official: Official) -> Reply:
        asked, reason = turn.dialog.data, clean(message.text or "")
        if not reason:
            return _ask_reason(turn, say(_("Here I need words, please.")))
        if len(reason) > LONGEST_REASON:
            long = _("That is too long: {limit} characters at most, please.").format(limit=number(LONGEST_REASON))
            return _ask_reason(turn, say("{words}", words=long))
        act = Act(asked["act"])
        came = await phone.decide(turn, official, asked["id"], asked["version"], act=act, reason=reason)
        turn.dialog.leave()
        return await opened(turn, official, asked["id"], came_words(act, came), replaces=False)

    return await for_official(turn, answer)


# --- on its way ----------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(PauseAnnouncement))
async def on_pause(_query: object, press: PauseAnnouncement, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _hold_back(turn, official, press.number, on=True))


@router.callback_query(Pressed(ResumeAnnouncement))
async def on_resume(_query: object, press: ResumeAnnouncement, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: _hold_back(turn, official, press.number, on=False))


async def _hold_back(turn: Turn, official: Official, announcement_id: int, *, on: bool) -> Reply:
    came = await phone.hold_back(turn, official, announcement_id, on=on)
    return await opened(turn, official, announcement_id, came_words(Act.PAUSE if on else Act.RESUME, came))


STEPS = {DecidingSteps.reason.state: ask_reason}
