"""Receipts: what the resident signed, and how anybody can check that it stands in the public log."""

from aiogram import Router

from actions.turn import Turn
from city.receipts import number_of, prefix_of, unpack
from handlers.names import LEAF_NAMES
from handlers.presses.petitions import OpenPetition, OpenReceipt, Petitions, Receipts
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu
from handlers.replies import Button, Reply, Row, Text, link, paragraphs, press, say
from handlers.speech import _, minute, number
from storage import receipts, signatures
from storage.receipts import PlacedLeaf, SignedHead
from storage.signatures import OwnSignature

router = Router(name="receipts")

MOST = 8


async def show_receipts(turn: Turn, payload: str = "") -> Reply:
    """With a number, that receipt, whoever's it is; else the resident's own."""
    return await opened(turn, payload) if payload else await listed(turn)


async def listed(turn: Turn) -> Reply:
    own: list[OwnSignature] = []
    if turn.account.person_id is not None:
        async with turn.records.reading() as db:
            own = await signatures.list_signatures(db, turn.account.person_id, MOST)
    if not own:
        text = say(_("<b>Receipts</b>\nThis chat has no receipts yet: there is one for each petition you sign."))
        return Reply(text, rows=((press(_("✍️ Petitions"), Petitions()), _menu()),))
    lines = [say("№ {petition}. {title}\n{receipt}", petition=one.petition_id, title=one.title, receipt=one.receipt)
             for one in own]  # fmt: skip
    buttons = [
        press(_("🧾 № {petition}").format(petition=one.petition_id), OpenReceipt(number=one.receipt)) for one in own
    ]
    rows = [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
    return Reply(paragraphs(say(_("<b>Receipts</b>\nThe newest ones:")), *lines), rows=(*rows, (_menu(),)))


async def opened(turn: Turn, typed: str) -> Reply:
    """To its owner with the petition's name and the minute; to others only what is public."""
    prefix = prefix_of(typed)
    if prefix is None:
        text = say(_("A receipt's number looks like this: K4XQ-7MPA-2T5C-ZB3N. Please compare, and send it again."))
        return Reply(text, rows=((press(_("🧾 My receipts"), Receipts()), _menu()),))
    receipt, own = number_of(prefix), None
    async with turn.records.reading() as db:
        if turn.account.person_id is not None:
            own = await signatures.find_signature(db, turn.account.person_id, receipt)
        leaf, signed = await receipts.find_leaf(db, prefix), await receipts.newest_head(db)
    title = say(_("<b>🧾 Receipt {receipt}</b>"), receipt=receipt)
    if own is None and leaf is None:
        unknown = say(_("There is no such receipt. Please compare the number, letter by letter."))
        return Reply(paragraphs(title, unknown), rows=((press(_("🧾 My receipts"), Receipts()), _menu()),))
    text = paragraphs(title, _what(own, leaf), _state(leaf, signed), _meaning())
    petition_id = own.petition_id if own else unpack(leaf.body).petition_id if leaf else 0
    return Reply(text, rows=_rows(turn, receipt, petition_id))


def _what(own: OwnSignature | None, leaf: PlacedLeaf | None) -> Text:
    if own is not None:
        sentence = _("№ {petition}. {title}\nYou signed it on {moment}.")
        return say(sentence, petition=own.petition_id, title=own.title, moment=minute(own.at))
    if leaf is None:
        return ()
    act = unpack(leaf.body)
    sentence = _(
        "It is not a receipt of this chat, so here is only what everybody may know.\n{what}, in the hour that began on "
        "{moment}."
    )
    return say(sentence, what=_(LEAF_NAMES[act.kind]).format(petition=act.petition_id), moment=minute(act.at))


def _state(leaf: PlacedLeaf | None, signed: SignedHead | None) -> Text:
    if leaf is None or leaf.index is None or signed is None or leaf.index >= signed.head.size:
        return say(_("⏳ Promised: within a minute it gets its place in the city's public log."))
    return say(
        _("✅ In the city's public log: record {place} of {size}. The city signed the log on {moment}."),
        place=number(leaf.index + 1),
        size=number(signed.head.size),
        moment=minute(signed.head.at),
    )


def _meaning() -> Text:
    return say(
        _(
            "<i>It proves that the signature is recorded, and that nobody can take it out or change it unseen, not "
            "even the city. It tells nobody the signer's name, nor whether the signature was withdrawn later.</i>"
        )
    )


def _rows(turn: Turn, receipt: str, petition_id: int) -> tuple[Row, ...]:
    petition = press(_("‹ Petition № {petition}").format(petition=petition_id), OpenPetition(petition_id=petition_id))
    rows: tuple[Row, ...] = ((petition,), (press(_("🧾 My receipts"), Receipts()), _menu()))
    if turn.records.public_url:
        url = f"{turn.records.public_url}/receipts/{receipt}?lang={turn.account.language}"
        rows = ((link(_("🔎 Check it in the browser"), url),), *rows)
    return rows


def _menu() -> Button:
    return press(_("☰ Menu"), Menu())


@router.callback_query(Pressed(Receipts))
async def on_receipts(_query: object, turn: Turn) -> Reply:
    return await listed(turn)


@router.callback_query(Pressed(OpenReceipt))
async def on_receipt(_query: object, press: OpenReceipt, turn: Turn) -> Reply:
    return await opened(turn, press.number)
