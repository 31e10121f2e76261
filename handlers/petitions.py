"""Petitions: find one, read it, see how far it is, sign it."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State as Step
from aiogram.fsm.state import StatesGroup
from aiogram.types import Message

from actions import petitions as actions
from actions.turn import Turn
from city.petitions import Order, Petition, days_left, is_open
from city.refusals import Reason, Refusal
from handlers import pictures
from handlers.identity import verification
from handlers.presses import (
    AskNumber,
    Menu,
    OpenPetition,
    OpenReceipt,
    PetitionList,
    Petitions,
    Pressed,
    SignPetition,
)
from handlers.refusals import refused
from handlers.replies import Button, Card, Picture, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, day, minute, ngettext, number
from storage import petitions
from storage.acts import Result, Signed
from storage.dialogs import LIVES

router = Router(name="petitions")

Made = tuple[str, datetime]
"""A signature: its receipt, and when it was made."""

PAGE = 5
CELLS = 10


class PetitionSteps(StatesGroup):
    number = Step()


# --- pages ---------------------------------------------------------------------------------------------------------


async def show_petitions(turn: Turn, _payload: str = "") -> Reply:
    async with turn.records.reading() as db:
        count = await petitions.count_open(db)
    sentence = ngettext(
        "<b>Petitions</b>\n{count} petition is open for signing now.",
        "<b>Petitions</b>\n{count} petitions are open for signing now.",
        count,
    )
    rows = (
        *((press(label, PetitionList(order=order)),) for order, label in _orders().items()),
        (press(_("🔢 By number"), AskNumber()),),
        (press(_("☰ Menu"), Menu()),),
    )
    return Reply(say(sentence, count=number(count)), rows=rows)


def _orders() -> dict[Order, str]:
    return {Order.POPULAR: _("🔥 Popular"), Order.NEW: _("🆕 New"), Order.ENDING: _("⏳ Ending soon")}


async def listed(turn: Turn, order: Order, page: int) -> Reply:
    async with turn.records.reading() as db:
        pages = max(1, -(-await petitions.count_open(db) // PAGE))
        page = min(max(page, 0), pages - 1)
        found = await petitions.list_open(db, order, limit=PAGE, offset=page * PAGE)
    now = turn.records.clock.now()
    text = say("<b>{title}</b>", title=_orders()[order])
    if not found:
        text = paragraphs(text, say(_("No petition is open for signing just now.")))
    cards = tuple(_card(petition, now) for petition in found)
    return Reply(text, cards=cards, rows=(*_paging(order, page, pages), (_back_to_petitions(),)))


def _card(petition: Petition, now: datetime) -> Card:
    text = say("{progress}\n{left}", progress=progress_words(petition), left=_time_left(petition, now))
    return Card(
        title=f"№ {petition.id}. {petition.title}",
        text=text,
        button=press(f"№ {petition.id}. {petition.title}", OpenPetition(petition_id=petition.id)),
        opens=_("Read it"),
    )


def _paging(order: Order, page: int, pages: int) -> tuple[Row, ...]:
    """Nothing where everything fits on one page; a button only where there is a page to go to."""
    row: list[Button] = []
    if page > 0:
        row.append(press(_("‹ Previous"), PetitionList(order=order, page_number=page - 1)))
    if page + 1 < pages:
        label = _("Next ({page} of {pages}) ›").format(page=page + 2, pages=pages)
        row.append(press(label, PetitionList(order=order, page_number=page + 1)))
    return (tuple(row),) if row else ()


def _back_to_petitions() -> Button:
    return press(_("‹ All petitions"), Petitions())


async def opened(
    turn: Turn, petition_id: int, above: Text = (), *, signed: Made | None = None, may_sign: bool = True
) -> Reply:
    """The petition's own page, as it is for this resident at this moment. `signed`: theirs, where it is known."""
    petition = await turn.records.reads.petitions.get(petition_id)
    if petition is None:
        text = paragraphs(above, refused(Refusal(Reason.NOT_FOUND)))
        return Reply(text, rows=((_back_to_petitions(),), (press(_("☰ Menu"), Menu()),)))
    signed = signed or await _signed_before(turn, petition_id)
    text = paragraphs(above, _page(petition, turn.records.clock.now()), _signed_line(signed))
    picture = Picture(await turn.records.media.keep(pictures.progress(petition.per_cent)))
    may_sign = may_sign and signed is None and is_open(petition, turn.records.clock.now())
    return Reply(text, rows=_page_buttons(petition, may_sign=may_sign, signed=signed), picture=picture)


def _page(petition: Petition, now: datetime) -> Text:
    return paragraphs(
        say("<b>№ {number}. {title}</b>", number=petition.id, title=petition.title),
        say("{text}", text=petition.text),
        say(_("<i>Author: {author}. Opened on {day}.</i>"), author=petition.author, day=day(petition.opened_at)),
        say("{progress}\n{left}", progress=progress_words(petition), left=_time_left(petition, now)),
    )


def progress_words(petition: Petition) -> str:
    """A bar, and the same in numbers for those who do not see it."""
    full = min(CELLS, petition.per_cent * CELLS // 100)
    sentence = ngettext(
        "{bar} {percent}%\n{signed} signature of {goal}",
        "{bar} {percent}%\n{signed} signatures of {goal}",
        petition.signatures,
    )
    return sentence.format(
        bar="▰" * full + "▱" * (CELLS - full),
        percent=petition.per_cent,
        signed=number(petition.signatures),
        goal=number(petition.terms.threshold),
    )


def _time_left(petition: Petition, now: datetime) -> str:
    if not is_open(petition, now):
        return _("Signing has ended.")
    left = days_left(petition, now)
    if left == 0:
        return _("Last day: signing ends on {moment}.").format(moment=minute(petition.deadline))
    return ngettext("{days} day left", "{days} days left", left).format(days=number(left))


async def _signed_before(turn: Turn, petition_id: int) -> Made | None:
    if turn.account.person_id is None:
        return None
    nullifier = turn.records.nullifiers.of(f"petition:{petition_id}", turn.account.person_id)
    return await turn.records.reads.signatures.get((petition_id, nullifier))


def _signed_line(signed: Made | None) -> Text:
    if signed is None:
        return ()
    return say(
        _("✅ You signed it on {moment}.\nReceipt: <b>{receipt}</b>"), moment=minute(signed[1]), receipt=signed[0]
    )


def _page_buttons(petition: Petition, *, may_sign: bool, signed: Made | None) -> tuple[Row, ...]:
    rows: list[Row] = []
    if may_sign:
        rows.append((press(_("✍️ Sign"), SignPetition(petition_id=petition.id)),))
    if signed:
        rows.append((press(_("🧾 Receipt"), OpenReceipt(number=signed[0])),))
    rows.append((press(_("🔄 Refresh"), OpenPetition(petition_id=petition.id)), _back_to_petitions()))
    return (*rows, (press(_("☰ Menu"), Menu()),))


async def ask_number(turn: Turn) -> Reply:
    """The step's question, with the moment until which it waits."""
    until = minute(turn.dialog.until or turn.records.clock.now() + LIVES)
    text = say(_("Send me the petition's number, for example 3. I will wait until {moment}."), moment=until)
    return Reply(text, rows=((press(_("✖ Cancel"), Petitions()),),))


# --- presses -------------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(Petitions))
async def on_petitions(_query: object, turn: Turn) -> Reply:
    return await show_petitions(turn)


@router.callback_query(Pressed(PetitionList))
async def on_list(_query: object, press: PetitionList, turn: Turn) -> Reply:
    order = Order(press.order) if press.order in list(Order) else Order.POPULAR
    return await listed(turn, order, press.page_number)


@router.callback_query(Pressed(OpenPetition))
async def on_open(_query: object, press: OpenPetition, turn: Turn) -> Reply:
    return await opened(turn, press.petition_id)


@router.callback_query(Pressed(SignPetition))
async def on_sign(_query: object, press: SignPetition, turn: Turn) -> Reply:
    outcome = await actions.sign(turn, press.petition_id)
    if isinstance(outcome, Signed):
        made = (outcome.receipt, outcome.at) if outcome.at else None
        return await opened(turn, press.petition_id, above=signed_words(outcome), signed=made)
    if outcome.reason is Reason.NOT_VERIFIED:
        return await verification(turn, press.petition_id, above=refused(outcome))
    return await opened(turn, press.petition_id, above=refused(outcome), may_sign=False)


def signed_words(signed: Signed) -> Text:
    if signed.result is Result.FIRST:
        return say(_("<b>Thank you! Your signature counts.</b> We are passing it on to the city."))
    return say(_("<b>You have signed this petition before.</b> Your signature counts once, and it is there."))


@router.callback_query(Pressed(AskNumber))
async def on_ask_number(_query: object, turn: Turn) -> Reply:
    turn.dialog.go(PetitionSteps.number.state or "", until=turn.records.clock.now() + LIVES)
    return await ask_number(turn)


@router.message(StateFilter(PetitionSteps.number))
async def on_number(message: Message, turn: Turn) -> Reply:
    digits = (message.text or "").strip().lstrip("№#").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        text = say(_("I need a number only, for example 3. Please try again, or cancel."))
        return Reply(text, rows=((press(_("✖ Cancel"), Petitions()),),), replaces=False)
    turn.dialog.leave()
    return await opened(turn, int(digits))


STEPS = {PetitionSteps.number.state: ask_number}
"""How the current step is asked again, for somebody who opened the chat anew."""
