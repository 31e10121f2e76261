"""Hello, the menu, help, privacy, and a kind word for what we cannot read."""

import re
from dataclasses import replace

from aiogram import Router

from actions.turn import Turn
from handlers import petitions
from handlers.announcements import news
from handlers.links import link_opened
from handlers.officials import invitation_opened
from handlers.presses.announcements import News
from handlers.presses.petitions import Petitions
from handlers.presses.press import Pressed
from handlers.presses.residents import Help, Languages, Menu, OpenSettings, Privacy
from handlers.replies import Button, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _

router = Router(name="start")

_DEEP_LINK = re.compile(
    r"p(?P<petition>\d{1,18})|n(?P<news>\d{1,18})|c(?P<token>[A-Za-z0-9_-]{22})|o(?P<invitation>[A-Za-z0-9_-]{22})",
    re.ASCII,
)


def menu_row() -> Row:
    return (press(_("☰ Menu"), Menu()),)


def menu_buttons() -> tuple[Row, ...]:
    return (
        (press(_("✍️ Petitions"), Petitions()), press(_("📣 News"), News())),
        (press(_("⚙️ Settings"), OpenSettings()), press(_("🌐 Language"), Languages())),
        (press(_("❓ Help"), Help()), press(_("🔒 Privacy"), Privacy())),
    )


def menu(above: Text = (), *, replaces: bool = True) -> Reply:
    text = paragraphs(above, say(_("<b>Kyiv Smart City</b>\nWhat would you like to do?")))
    return Reply(text, rows=menu_buttons(), replaces=replaces)


async def start(turn: Turn, payload: str) -> Reply:
    """`payload` comes from a link: `p12` opens petition 12, `n12` announcement 12, `c` and a token connect another
    chat's person, `o` and a token invite an official."""
    link = _DEEP_LINK.fullmatch(payload)
    if link and link["token"]:
        return await link_opened(turn, link["token"])
    if link and link["invitation"]:
        return await invitation_opened(turn, link["invitation"])
    if link and link["news"]:
        return await news.opened(turn, int(link["news"]))
    if link:
        return await petitions.opened(turn, int(link["petition"]))
    greeting = say(
        _(
            "<b>Welcome to Kyiv Smart City!</b>\n"
            "Here you can read the city's petitions and sign them in one tap. You will see that it counted."
        )
    )
    notice = say(
        _(
            "<i>We keep your chat's number, what you choose in the settings, and what you sign. "
            "We never keep your messages. More: the Privacy button.</i>"
        )
    )
    return Reply(paragraphs(greeting, notice), rows=menu_buttons(), replaces=False)


async def show_help(_turn: Turn, _payload: str = "") -> Reply:
    text = say(
        _(
            "<b>How it works</b>\n"
            "Tap the buttons under the messages. To sign a petition, open it and tap “Sign”; the first time you "
            "will confirm who you are with id.gov.ua.\n\n"
            "/petitions – petitions\n/receipt – receipts of what you signed\n/news – what the city announced\n"
            "/settings – language, district, topics, quiet hours, your account\n"
            "/language – language\n/privacy – what we keep\n/cancel – stop what was begun\n/menu – back to the start\n"
            "/help – this page\n\n"
            "You can also just write what a petition is about, in any form, or its number, for example 3."
        )
    )
    return Reply(text, rows=(menu_row(),))


async def show_privacy(_turn: Turn, _payload: str = "") -> Reply:
    text = say(
        _(
            "<b>Your privacy</b>\n"
            "• We keep: your chat's number, your language, the district, topics and quiet hours you chose, when you "
            "last wrote, and which petitions you signed. You can read all of it in the settings, under My account.\n"
            "• When you confirm who you are, we also keep your name, date of birth, city and district, encrypted. "
            "Your taxpayer number is not kept: only a mark made from it with a secret key, so that one person "
            "signs once.\n"
            "• The city gets each signature as a mark without a name. By law the list of people who signed is public.\n"
            "• We do not keep your messages. Only if something breaks on our side, the one message that met it is kept "
            "encrypted until it is mended, 30 days at most.\n"
            "• We never sell your data.\n"
            "• Telegram or Viber see this chat too: they carry it, under their own rules, outside Ukraine."
        )
    )
    return Reply(text, rows=(menu_row(),))


async def show_menu(_turn: Turn, _payload: str = "") -> Reply:
    return menu()


async def cancel(_turn: Turn, _payload: str = "") -> Reply:
    return menu(say(_("All right, cancelled.")))


def start_again() -> Reply:
    """For a step that is over, or that this version does not know any more."""
    return menu(say(_("We were interrupted for a while, so let's start again.")), replaces=False)


def expired_button(page: Reply) -> Reply:
    """The page of a button that is too old: it shows, and does nothing."""
    notice = _("That button was old, so nothing was done. Here is the page as it is now.")
    return replace(page, text=paragraphs(say(notice), page.text), replaces=False)


def unknown_button() -> Reply:
    """A button that is not this resident's, or not ours."""
    return menu(say(_("That button does not work here. Here is the menu.")), replaces=False)


def write_privately(url: str) -> Reply:
    """In a group nobody's affairs are discussed."""
    text = say(_("I can help in a private chat only. <a url>Write to me there</a>."), url=url)
    return Reply(text, rows=((Button(_("Open a private chat"), "link", url),),), replaces=False)


def apology(outcome: Text) -> Reply:
    """Our fault. `outcome` states what was done all the same."""
    sorry = say(_("Sorry, something broke on our side. We have kept what is needed to mend it."))
    return Reply(paragraphs(outcome, sorry), rows=(menu_row(),), replaces=False)


@router.callback_query(Pressed(Menu))
async def on_menu(_query: object, turn: Turn) -> Reply:
    return await show_menu(turn)


@router.callback_query(Pressed(Help))
async def on_help(_query: object, turn: Turn) -> Reply:
    return await show_help(turn)


@router.callback_query(Pressed(Privacy))
async def on_privacy(_query: object, turn: Turn) -> Reply:
    return await show_privacy(turn)
