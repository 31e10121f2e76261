"""Officials in the bot: taking an invitation, the link into the console, and what their chat hears of it."""

from collections.abc import Callable
from typing import Any

from aiogram import Router

from actions.officials import chats
from actions.officials.chats import Binding
from actions.turn import Outcome, Turn
from handlers.names import role_name
from handlers.presses.officials import AcceptInvitation, EndSessions, OpenConsole
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu, Verify
from handlers.replies import Button, Reply, Row, Text, link, paragraphs, press, say
from handlers.speech import _

router = Router(name="officials")


def _menu() -> Row:
    return (press(_("☰ Menu"), Menu()),)


async def open_console(turn: Turn, _payload: str = "") -> Reply:
    """The command. Each showing makes a new link."""
    return await _console(turn)


async def _console(turn: Turn, above: Text = ()) -> Reply:
    found = await chats.console_link(turn)
    if found is None:
        text = say(_("The console is for people who work for the city. If you are one of them, ask an administrator."))
        return Reply(paragraphs(above, text), rows=(_menu(),), replaces=False)
    text = say(
        _(
            "<b>The city console</b>\n"
            "The page will show the code <b>{code}</b>. If it shows another one, close it.\n"
            "<i>The link works for 10 minutes and once. Do not forward it to anybody.</i>"
        ),
        code=found.code,
    )
    return Reply(paragraphs(above, text), rows=((link(_("Open the console"), found.url),), _menu()), replaces=False)


async def invitation_opened(turn: Turn, token: str) -> Reply:
    """Where the link of an invitation led."""
    official = await chats.look(turn, token)
    if official is None:
        return Reply(binding_words(Binding.USED), rows=(_menu(),), replaces=False)
    text = say(
        _(
            "<b>You are invited to work in the city console</b>\n"
            "{name}, your roles: {roles}.\n"
            "If you agree, this very chat will be your way into the console. If you are somebody else, do nothing."
        ),
        name=official.name,
        roles=", ".join(role_name(role) for role in sorted(official.roles)),
    )
    agree = press(_("Yes, this is my chat"), AcceptInvitation(token=token))
    return Reply(text, rows=((agree,), _menu()), replaces=False)


_WORDS: dict[Binding, Callable[[], str]] = {
    Binding.BOUND: lambda: _("<b>Done, this chat is your way into the console.</b>"),
    Binding.USED: lambda: _("This invitation does not work any more. Ask the administrator for a new link."),
    Binding.NOT_VERIFIED: lambda: _(
        "First confirm who you are, then open the invitation once more: officials are people whom the city knows."
    ),
    Binding.OTHER_OFFICIAL: lambda: _("You are an official here already, so the invitation was not taken."),
}


def binding_words(result: Binding) -> Text:
    return say(_WORDS[result]())


def outcome_of_binding(outcome: Outcome) -> Text:
    return binding_words(Binding(outcome.get("result", Binding.USED)))


def ended_words() -> Text:
    return say(_("Done. Whoever was signed in to the console in your name is out. Tell another administrator at once."))


@router.callback_query(Pressed(AcceptInvitation))
async def on_accept(_query: object, press: AcceptInvitation, turn: Turn) -> Reply:
    result = await chats.accept(turn, press.token)
    if result is Binding.BOUND:
        return await _console(turn, above=binding_words(result))
    if result is Binding.NOT_VERIFIED:
        return Reply(binding_words(result), rows=((_verify(),), _menu()), replaces=False)
    return Reply(binding_words(result), rows=(_menu(),))


def _verify() -> Button:
    return press(_("✅ Confirm who I am"), Verify())


@router.callback_query(Pressed(OpenConsole))
async def on_console(_query: object, turn: Turn) -> Reply:
    return await open_console(turn)


@router.callback_query(Pressed(EndSessions))
async def on_end_sessions(_query: object, turn: Turn) -> Reply:
    if not await chats.end_sessions(turn):
        return await open_console(turn)
    return Reply(ended_words(), rows=((press(_("Open the console"), OpenConsole()),), _menu()), replaces=False)


# --- what an official's chat hears -----------------------------------------------------------------------------------


def signed_in_notice(_params: dict[str, Any]) -> Reply:
    text = say(_("<b>Somebody signed in to the city console as you.</b>\nIf it was you, all is well."))
    return Reply(text, rows=((press(_("It was not me"), EndSessions()),),), replaces=False)


_CHANGES: dict[str, Callable[[], str]] = {
    "passkey": lambda: _("A passkey was added to your account in the city console."),
    "codes": lambda: _("You have new recovery codes for the city console; the old ones work no more."),
    "reset": lambda: _(
        "An administrator reset your second factor in the city console. Write /console to set up a new one."
    ),
    "roles": lambda: _("Your roles in the city console were changed."),
}


def changed_notice(params: dict[str, Any]) -> Reply:
    not_me = press(_("It was not me"), EndSessions())
    return Reply(say(_CHANGES[params.get("what", "roles")]()), rows=((not_me,),), replaces=False)
