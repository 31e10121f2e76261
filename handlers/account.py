"""Who this chat belongs to, which chats are connected, and everything that is kept."""

import json

from aiogram import Router

from actions import people, support
from actions.people import Kept, Verified
from actions.turn import Turn
from city.quiet import chosen
from handlers.names import TOPIC_NAMES, district_name, language_name, quiet_hours
from handlers.presses.petitions import Receipts
from handlers.presses.press import Pressed
from handlers.presses.residents import (
    AskDisconnect,
    Disconnect,
    ExportJson,
    ExportKept,
    InviteChat,
    Menu,
    OpenAccount,
    OpenSettings,
    SupportCode,
    Verify,
)
from handlers.replies import Button, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, day, minute, ngettext, number
from storage.people import MESSENGERS

router = Router(name="account")


def account_button() -> Button:
    return press(_("‹ My account"), OpenAccount())


async def account_page(turn: Turn, above: Text = ()) -> Reply:
    verified = await people.verified(turn)
    rows = _verified_rows(verified) if verified else ((press(_("✅ Confirm who I am"), Verify()),),)
    kept: Row = (press(_("📦 What is kept about me"), ExportKept()),)
    helped: Row = (press(_("🛟 Code for the support desk"), SupportCode()),)
    back: Row = (press(_("‹ Settings"), OpenSettings()), press(_("☰ Menu"), Menu()))
    return Reply(paragraphs(above, _who(verified)), rows=(*rows, kept, helped, back))


def _who(verified: Verified | None) -> Text:
    if verified is None:
        return say(_("<b>My account</b>\nThis chat is not connected to a verified person. Reading needs no account."))
    return say(
        _("<b>My account</b>\nVerified: {initials}, since {day}.\nConnected chats: {chats}."),
        initials=verified.profile.initials,
        day=day(verified.since),
        chats=", ".join(verified.messengers),
    )


def _verified_rows(verified: Verified) -> tuple[Row, ...]:
    missing = [name for name in MESSENGERS.values() if name not in verified.messengers]
    connect = [(press(_("🔗 Connect my {messenger}").format(messenger=name), InviteChat()),) for name in missing]
    return ((press(_("🧾 My receipts"), Receipts()),), *connect, (press(_("✂️ Disconnect this chat"), AskDisconnect()),))


def forgotten_words() -> Text:
    return say(_("Done. This chat no longer knows who you are."))


def _ask_disconnect() -> Reply:
    text = say(
        _(
            "<b>Disconnect this chat?</b>\n"
            "It will forget who you are. Your signatures stay: they were yours, and still count. Your other chat "
            "keeps its own connection. To sign here again, confirm who you are once more."
        )
    )
    return Reply(text, rows=((press(_("Yes, disconnect"), Disconnect()),), (account_button(),)))


# --- what is kept ----------------------------------------------------------------------------------------------------


def kept_words(kept: Kept) -> Text:
    return paragraphs(
        say(_("<b>What is kept about you</b>\nNever your messages.")),
        _chat_words(kept),
        _person_words(kept.verified) if kept.verified else (),
        *_signature_words(kept),
        say(
            _("For eight days we also keep marks of the presses that changed something, so that nothing is done twice.")
        ),
    )


def _chat_words(kept: Kept) -> Text:
    account = kept.account
    off = ", ".join(_(name) for topic, name in TOPIC_NAMES.items() if topic in account.muted)
    return say(
        _(
            "<b>This chat</b>\n{messenger}, since {day}\nLanguage: {language}\nDistrict: {district}\n"
            "Topics turned off: {off}\nQuiet hours: {quiet}\nLast message: {wrote}"
        ),
        messenger=account.messenger,
        day=day(kept.since),
        language=language_name(account.language),
        district=district_name(account.district),
        off=off or _("none"),
        quiet=quiet_hours(chosen(account.quiet_from, account.quiet_until)),
        wrote=day(kept.wrote_at) if kept.wrote_at else "–",
    )


def _person_words(verified: Verified) -> Text:
    profile = verified.profile
    return say(
        _("<b>Who you are</b>\n{name}\nBorn on {birth}\n{community}, {district}\nVerified on {day}\nChats: {chats}"),
        name=f"{profile.given_name} {profile.family_name}",
        birth=day(profile.birth_date),
        community=profile.community or "–",
        district=district_name(profile.district) if profile.district else "–",
        day=day(verified.since),
        chats=", ".join(verified.messengers),
    )


def _signature_words(kept: Kept) -> list[Text]:
    """Nothing where nothing was signed; the newest where it is too much for a chat."""
    if not kept.signed:
        return []
    lines = [
        say(_("№ {number}. {title}\n{moment}, receipt {receipt}"), number=one.petition_id, title=one.title,
            moment=minute(one.at), receipt=one.receipt)
        for one in kept.signatures
    ]  # fmt: skip
    left = kept.signed - len(kept.signatures)
    more = ngettext("… and {count} earlier one", "… and {count} earlier ones", left)
    return [
        say(_("<b>Signatures: {count}</b>"), count=number(kept.signed)),
        *lines,
        *([say(more, count=number(left))] if left else []),
    ]


# --- presses ---------------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(OpenAccount))
async def on_account(_query: object, turn: Turn) -> Reply:
    return await account_page(turn)


@router.callback_query(Pressed(AskDisconnect))
async def on_ask_disconnect(_query: object, turn: Turn) -> Reply:
    return _ask_disconnect() if turn.account.person_id is not None else await account_page(turn)


@router.callback_query(Pressed(Disconnect))
async def on_disconnect(_query: object, turn: Turn) -> Reply:
    await people.disconnect(turn)
    return await account_page(turn, above=forgotten_words())


@router.callback_query(Pressed(SupportCode))
async def on_support_code(_query: object, turn: Turn) -> Reply:
    text = say(
        _(
            "<b>{code}</b>\n"
            "Read it out to the city's support desk if a message did not reach you. For ten minutes they can see what "
            "we sent you and when, and why not. They see no texts, and nothing that you chose or signed."
        ),
        code=await support.code(turn),
    )
    return Reply(text, rows=((account_button(),),))


@router.callback_query(Pressed(ExportKept))
async def on_export(_query: object, turn: Turn) -> Reply:
    rows = ((press(_("The same as JSON"), ExportJson()),), (account_button(),))
    return Reply(kept_words(await people.export(turn)), rows=rows, replaces=False)


@router.callback_query(Pressed(ExportJson))
async def on_export_json(_query: object, turn: Turn) -> Reply:
    """For whoever wants to keep it, or to compare it."""
    data = json.dumps((await people.export(turn)).to_json(), ensure_ascii=False, indent=1)
    return Reply(say("{data}", data=data), rows=((account_button(),),), replaces=False)
