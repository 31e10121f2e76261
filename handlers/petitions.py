"""Petitions: find one, read it, see how far it is, sign it."""

import re
from datetime import datetime

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State as Step
from aiogram.fsm.state import StatesGroup
from aiogram.types import Message

from actions import petitions as actions
from actions.turn import Turn
from city.petitions import Order, Petition, Wanted, is_open
from city.refusals import Reason, Refusal
from handlers import pictures
from handlers.found import view_code
from handlers.identity import verification
from handlers.petition_cards import PAGE, back_to_petitions, card, paging, progress_words, time_left
from handlers.presses import way_back, way_to
from handlers.presses.petitions import (
    AskNumber,
    AskWords,
    NarrowPetitions,
    OpenPetition,
    OpenReceipt,
    PetitionList,
    Petitions,
    SharePetition,
    SignPetition,
)
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu
from handlers.refusals import refused
from handlers.replies import Picture, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, day, minute, ngettext, number
from storage import petitions
from storage.acts import Result, Signed
from storage.dialogs import LIVES

router = Router(name="petitions")

Made = tuple[str, datetime]
"""A signature: its receipt, and when it was made."""


_NUMBER = re.compile(r"(?:петиц\w+|petition|p)?\s*[№#]?\s*([0-9]{1,18})", re.IGNORECASE)


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
        (press(_("🔎 Search"), AskWords()), press(_("🔢 By number"), AskNumber())),
        *((press(label, PetitionList(order=order)),) for order, label in _orders().items()),
        (press(_("🧭 By topic and district"), NarrowPetitions(words="", view=view_code(Wanted()))),),
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
    way = way_to(PetitionList(order=order, page_number=page))
    cards = tuple(card(petition, now, way) for petition in found)
    others = paging(page, pages, lambda other: PetitionList(order=order, page_number=other))
    return Reply(text, cards=cards, rows=(*others, (back_to_petitions(),)))


async def opened(
    turn: Turn, petition_id: int, above: Text = (), *, way: str = "", signed: Made | None = None, may_sign: bool = True
) -> Reply:
    """The petition's own page, as it is for this resident at this moment. `signed`: theirs, where it is known. `way`
    leads back to where they came from."""
    petition = await turn.records.reads.petitions.get(petition_id)
    if petition is None:
        text = paragraphs(above, refused(Refusal(Reason.NOT_FOUND)))
        return Reply(text, rows=((back_to_petitions(),), (press(_("☰ Menu"), Menu()),)))
    signed = signed or await _signed_before(turn, petition_id)
    text = paragraphs(above, _page(petition, turn.records.clock.now()), _signed_line(signed))
    picture = Picture(await turn.records.media.keep(pictures.progress(petition.per_cent)))
    may_sign = may_sign and signed is None and is_open(petition, turn.records.clock.now())
    return Reply(text, rows=_page_buttons(petition, way, may_sign=may_sign, signed=signed), picture=picture)


def _page(petition: Petition, now: datetime) -> Text:
    return paragraphs(
        say("<b>№ {number}. {title}</b>", number=petition.id, title=petition.title),
        say("{text}", text=petition.text),
        say(_("<i>Author: {author}. Opened on {day}.</i>"), author=petition.author, day=day(petition.opened_at)),
        say("{progress}\n{left}", progress=progress_words(petition), left=time_left(petition, now)),
    )


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


def _page_buttons(petition: Petition, way: str, *, may_sign: bool, signed: Made | None) -> tuple[Row, ...]:
    rows: list[Row] = []
    if may_sign:
        rows.append((press(_("✍️ Sign"), SignPetition(petition_id=petition.id, way=way)),))
    if signed:
        rows.append((press(_("🧾 Receipt"), OpenReceipt(number=signed[0])),))
    again = press(_("🔄 Refresh"), OpenPetition(petition_id=petition.id, way=way))
    share = press(_("📤 Share"), SharePetition(petition_id=petition.id, way=way))
    back: Row = (back_to_petitions(),)
    if page := way_back(way):
        back = (press(_("‹ Back to the list"), page), *back)
    return (*rows, (again, share), back, (press(_("☰ Menu"), Menu()),))


def petition_number(typed: str) -> int | None:
    """In "12", "№ 12", "p12" and "петиція 12"; None where that is not all they wrote."""
    number = _NUMBER.fullmatch(typed.strip())
    return int(number[1]) if number else None


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
    return await opened(turn, press.petition_id, way=press.way)


@router.callback_query(Pressed(SignPetition))
async def on_sign(_query: object, press: SignPetition, turn: Turn) -> Reply:
    outcome = await actions.sign(turn, press.petition_id)
    if isinstance(outcome, Signed):
        made = (outcome.receipt, outcome.at) if outcome.at else None
        return await opened(turn, press.petition_id, above=signed_words(outcome), way=press.way, signed=made)
    if outcome.reason is Reason.NOT_VERIFIED:
        return await verification(turn, press.petition_id, above=refused(outcome))
    return await opened(turn, press.petition_id, above=refused(outcome), way=press.way, may_sign=False)


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
    petition_id = petition_number(message.text or "")
    if petition_id is None:
        text = say(_("I need a number only, for example 3. Please try again, or cancel."))
        return Reply(text, rows=((press(_("✖ Cancel"), Petitions()),),), replaces=False)
    turn.dialog.leave()
    return await opened(turn, petition_id)


STEPS = {PetitionSteps.number.state: ask_number}
