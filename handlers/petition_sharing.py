"""Sharing a petition: an address for either messenger, and the same as a picture to scan from a screen or a poster."""

import asyncio
from urllib.parse import urlencode

from aiogram import Router

from actions.turn import Turn
from city.refusals import Reason, Refusal
from handlers import pictures
from handlers.presses.petitions import OpenPetition, SharePetition
from handlers.presses.press import Pressed
from handlers.refusals import refused
from handlers.replies import Picture, Reply, Row, Text, link, paragraphs, press, say
from handlers.speech import _
from handlers.start import menu_row

router = Router(name="petition_sharing")

PAGE = "/p/"
"""Of the public page that leads into either messenger; behind it stands the petition's number."""


async def sharing(turn: Turn, petition_id: int, way: str) -> Reply:
    petition = await turn.records.reads.petitions.get(petition_id)
    if petition is None:
        return Reply(refused(Refusal(Reason.NOT_FOUND)), rows=(menu_row(),))
    back = press(_("‹ Back to the petition"), OpenPetition(petition_id=petition_id, way=way))
    address, links = await _address(turn, petition_id)
    title = say("<b>№ {number}. {title}</b>", number=petition.id, title=petition.title)
    if not address:
        text = paragraphs(title, say(_("A link cannot be made just now. Please try a little later.")))
        return Reply(text, rows=((back,), menu_row()))
    text = paragraphs(title, say(_("Send this to whoever may sign, or let them scan the picture.")), links)
    picture = await asyncio.to_thread(pictures.code, address, petition.id)
    send = "https://t.me/share/url?" + urlencode({"url": address, "text": f"№ {petition.id}. {petition.title}"})
    rows: tuple[Row, ...] = ((link(_("📨 Send it on Telegram"), send),), (back,), menu_row())
    return Reply(text, rows=rows, picture=Picture(await turn.records.media.keep(picture)))


async def _address(turn: Turn, petition_id: int) -> tuple[str, Text]:
    """What the picture holds, and every address in words. Without a public page of our own the picture leads into the
    one messenger that is served."""
    payload = f"p{petition_id}"
    telegram = await turn.records.chat_link("telegram", payload)
    viber = await turn.records.chat_link("viber", payload)
    page = f"{turn.records.public_url}{PAGE}{petition_id}" if turn.records.public_url else ""
    named = {"Telegram": telegram, "Viber": viber}
    lines = [say("{name}: <a url>{url}</a>", name=name, url=url) for name, url in named.items() if url]
    if page:
        lines.insert(0, say("<a url>{url}</a>", url=page))
    joined = tuple(span for line in lines for span in (*say("\n"), *line))[1:]
    return page or telegram or viber or "", joined


@router.callback_query(Pressed(SharePetition))
async def on_share(_query: object, press: SharePetition, turn: Turn) -> Reply:
    return await sharing(turn, press.petition_id, press.way)
