"""Confirming who somebody is: out to the identity provider, and back to the chat."""

from aiogram import Router

from actions import identity
from actions.turn import Turn
from handlers.presses.petitions import OpenPetition
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu, Verify
from handlers.replies import Reply, Text, link, paragraphs, press, say
from handlers.speech import _

router = Router(name="identity")


async def verification(turn: Turn, petition_id: int = 0, above: Text = ()) -> Reply:
    """The link out. Each showing makes a new one, good for ten minutes and for one use."""
    begun = await identity.begin(turn, petition_id)
    back = press(_("‹ Back"), OpenPetition(petition_id=petition_id) if petition_id else Menu())
    if begun is None:
        text = say(_("Confirming who you are is not available yet. Please come back a little later."))
        return Reply(paragraphs(above, text), rows=((back,),))
    text = say(
        _(
            "<b>Confirm who you are</b>\n"
            "Once, in a minute. id.gov.ua will tell us your name, date of birth, city, district and taxpayer number; "
            "the number itself is not kept.\n\n"
            "After you sign in there, our page will show the code <b>{code}</b>. If it shows another one, close it.\n"
            "<i>The link works for 10 minutes and once. Do not forward it to anybody.</i>"
        ),
        code=begun.code,
    )
    return Reply(paragraphs(above, text), rows=((link(_("Confirm with id.gov.ua"), begun.url),), (back,)))


@router.callback_query(Pressed(Verify))
async def on_verify(_query: object, press: Verify, turn: Turn) -> Reply:
    return await verification(turn, press.petition_id)
