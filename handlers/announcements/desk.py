"""The desk of an official in their chat: what they wrote, what goes out now, and what waits for their approval."""

from aiogram import Router

from actions.turn import Turn
from city.announcements import State
from city.officials import Role
from handlers.announcements.drawing import said
from handlers.announcements.going import going
from handlers.announcements.page import console_row, for_official, opened, sending_row
from handlers.announcements.words import STATE_NAMES
from handlers.presses.announcements import Announce, NewAnnouncement, OpenAnnouncement
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu
from handlers.replies import Card, Reply, Row, Span, Text, paragraphs, press, say
from handlers.speech import _
from storage import announcements, mailings
from storage.announcements import Announcement
from storage.mailings import Progress
from storage.officials import Official

router = Router(name="announcements desk")

MOST = 5


async def announce(turn: Turn, _payload: str = "") -> Reply:
    return await for_official(turn, lambda official: desk(turn, official))


async def desk(turn: Turn, official: Official, above: Text = ()) -> Reply:
    async with turn.records.reading() as db:
        found = await announcements.list_for(db, official.id, decides=official.may(Role.APPROVER), most=MOST)
        progress = {one.id: await mailings.progress(db, one.mailing_id) for one in found if one.mailing_id}
    going_on = ((one, progress.get(one.id)) for one in found if one.state is State.BROADCASTING)
    controls = (sending_row(one, far, official) for one, far in going_on if far)
    text = paragraphs(above, say(_("<b>Announcements</b>")), () if found else say(_("There is none of yours yet.")))
    new: Row = (press(_("✍️ New announcement"), NewAnnouncement()),) if official.may(Role.AUTHOR) else ()
    rows = (new, *controls, (press(_("🔄 Refresh"), Announce()),), (*console_row(), press(_("☰ Menu"), Menu())))
    cards = tuple(_card(one, progress.get(one.id)) for one in found)
    return Reply(text, cards=cards, rows=tuple(filter(None, rows)))


def _card(one: Announcement, progress: Progress | None) -> Card:
    title = f"№ {one.id}. {said(one.contents).title or '…'}"
    how = going(progress) if progress else _(STATE_NAMES[one.state])
    return Card(title=title, text=(Span(how),), button=press(title, OpenAnnouncement(number=one.id)), opens=_("Open"))


@router.callback_query(Pressed(Announce))
async def on_desk(_query: object, turn: Turn) -> Reply:
    return await announce(turn)


@router.callback_query(Pressed(OpenAnnouncement))
async def on_open(_query: object, press: OpenAnnouncement, turn: Turn) -> Reply:
    return await for_official(turn, lambda official: opened(turn, official, press.number))
