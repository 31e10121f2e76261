"""Connecting the other messenger: the link out, the question in each chat, and what it came to."""

from collections.abc import Callable
from typing import Any

from aiogram import Router

from actions import links
from actions.links import Asked, Linked
from actions.turn import Turn
from city.links import Linking
from handlers.account import account_button, account_page
from handlers.presses.press import Pressed
from handlers.presses.residents import AcceptLink, InviteChat, Menu, RefuseLink
from handlers.replies import Reply, Row, Text, link, press, say
from handlers.speech import _

router = Router(name="links")


async def invitation(turn: Turn) -> Reply:
    """Each showing makes a new link."""
    invited = await links.invite(turn)
    if invited is None:
        text = say(_("Another chat cannot be connected just now. Please try a little later."))
        return Reply(text, rows=((account_button(),),))
    text = say(
        _(
            "<b>Connect my {messenger}</b>\n"
            "Open the link on the phone where your {messenger} is, and agree there. Then we will ask you here once "
            "more. Both chats show the code <b>{code}</b>. If you see another one, say no.\n"
            "<i>The link works for 10 minutes and only once. Do not forward it to anybody.</i>"
        ),
        messenger=invited.messenger,
        code=_digits(invited.code),
    )
    open_it = link(_("Open {messenger}").format(messenger=invited.messenger), invited.url)
    return Reply(text, rows=((open_it,), (account_button(),)))


async def link_opened(turn: Turn, token: str) -> Reply:
    """The second chat, where the link led."""
    opened = await links.open_link(turn, token)
    if isinstance(opened, Linked):
        return Reply(linked_words(opened), rows=((account_button(),), _menu()), replaces=False)
    return _question(opened)


def _question(asked: Asked) -> Reply:
    text = say(
        _(
            "<b>Is this your chat?</b>\n"
            "{messenger} asks to connect it: signatures will be given here in the same person's name.\n"
            "Code: <b>{code}</b>. Connect only if your {messenger} shows the same one."
        ),
        messenger=asked.messenger,
        code=_digits(asked.code),
    )
    return Reply(text, rows=_answers(asked.code), replaces=False)


def _answers(code: int) -> tuple[Row, ...]:
    return (press(_("Yes, connect"), AcceptLink(code=code)),), (press(_("No"), RefuseLink(code=code)),)


def _menu() -> Row:
    return (press(_("☰ Menu"), Menu()),)


def _digits(code: int) -> str:
    return f"{code:04d}"


def linked_words(linked: Linked) -> Text:
    return say(_WORDS[linked.result](), messenger=linked.messenger)


_WORDS: dict[Linking, Callable[[], str]] = {
    Linking.AGREED: lambda: _("Thank you. Now confirm it in {messenger}: we have just asked you there."),
    Linking.CONNECTED: lambda: _(
        "<b>Done, your {messenger} is connected.</b>\nA signature counts once, in either chat."
    ),
    Linking.REFUSED: lambda: _("All right, nothing was connected."),
    Linking.USED: lambda: _(
        "This link or button does not work any more: it was used already, or ten minutes have passed. Begin again in "
        "the chat where you are verified: Settings, My account."
    ),
    Linking.SAME_CHAT: lambda: _("This link was made in this very chat. Open it in your other messenger."),
    Linking.ALREADY: lambda: _("These two chats are connected already."),
    Linking.OTHER_PERSON: lambda: _(
        "One of the chats belongs to another person, so nothing was changed. If it is yours, disconnect it first: "
        "Settings, My account."
    ),
}


# --- presses, and what the other chat hears --------------------------------------------------------------------------


@router.callback_query(Pressed(InviteChat))
async def on_invite(_query: object, turn: Turn) -> Reply:
    return await invitation(turn)


@router.callback_query(Pressed(AcceptLink))
async def on_accept(_query: object, press: AcceptLink, turn: Turn) -> Reply:
    linked = await links.accept(turn, press.code)
    if linked.result is Linking.AGREED:
        return Reply(linked_words(linked), rows=(_menu(),))
    return await account_page(turn, above=linked_words(linked))


@router.callback_query(Pressed(RefuseLink))
async def on_refuse(_query: object, press: RefuseLink, turn: Turn) -> Reply:
    return await account_page(turn, above=linked_words(await links.refuse(turn, press.code)))


def agreed_notice(params: dict[str, Any]) -> Reply:
    """To the first chat: the last word is theirs."""
    text = say(
        _(
            "<b>Connect your {messenger}?</b>\n"
            "The link was opened there, and the answer was yes. Code: <b>{code}</b>.\n"
            "If it was not you, or your {messenger} shows another code, press No: nothing will be connected."
        ),
        messenger=params["messenger"],
        code=_digits(int(params["code"])),
    )
    return Reply(text, rows=_answers(int(params["code"])), replaces=False)


def connected_notice(params: dict[str, Any]) -> Reply:
    text = say(_("<b>Done, this chat is connected with your {messenger}.</b>"), messenger=params["messenger"])
    return Reply(text, rows=((account_button(),), _menu()), replaces=False)


def refused_notice(params: dict[str, Any]) -> Reply:
    text = say(_("{messenger} was not connected: the answer there was no."), messenger=params["messenger"])
    return Reply(text, rows=((account_button(),), _menu()), replaces=False)
