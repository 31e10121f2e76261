"""The resident's own settings: the language they want to be spoken to in."""

from aiogram import Router
from babel import Locale

from actions import people
from actions.turn import Turn
from handlers.presses import ChooseLanguage, Languages, Menu, Pressed
from handlers.replies import Reply, paragraphs, press, say
from handlers.speech import _, speaking
from handlers.start import menu
from locales import languages

router = Router(name="settings")


async def show_languages(turn: Turn, _payload: str = "") -> Reply:
    """Each language under its own name, so that it is found by those who need it."""
    rows = []
    for code in languages():
        mark = "✓ " if code == turn.account.language else ""
        name = (Locale.parse(code).get_display_name(code) or code).capitalize()
        rows.append((press(mark + name, ChooseLanguage(code=code)),))
    return Reply(say(_("Choose your language.")), rows=(*rows, (press(_("☰ Menu"), Menu()),)))


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
