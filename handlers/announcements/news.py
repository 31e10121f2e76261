"""What the city announced: the list, and each to read, for everybody."""

from aiogram import Router

from actions.announcements.writing import frozen
from actions.turn import Turn
from handlers.announcements.drawing import announcement, said
from handlers.names import TOPIC_NAMES
from handlers.presses.announcements import News, OpenNews
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu
from handlers.replies import Button, Card, Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, day, minute
from storage import announcements
from storage.announcements import Announcement

router = Router(name="news")

PAGE = 5
FARTHEST = 10_000


async def show_news(turn: Turn, _payload: str = "") -> Reply:
    return await listed(turn, 0)


async def listed(turn: Turn, page: int) -> Reply:
    async with turn.records.reading() as db:
        pages = max(1, -(-await announcements.count_public(db) // PAGE))
        page = min(max(page, 0), pages - 1, FARTHEST)
        found = await announcements.page_public(db, most=PAGE, offset=page * PAGE)
    text = say(_("<b>News of the city</b>"))
    if not found:
        nothing = _("There is no news yet. When the city announces something, you will find it here.")
        text = paragraphs(text, say(nothing))
    cards = tuple(_card(one, page) for one in found)
    return Reply(text, cards=cards, rows=(*_paging(page, pages), (press(_("☰ Menu"), Menu()),)))


def _card(one: Announcement, page: int) -> Card:
    title = said(one.contents).title
    about = say("{day} · {topic}", day=day(one.began_at), topic=_topic(one))
    opens = OpenNews(announcement_id=one.id, page_number=page)
    return Card(title=title, text=about, button=press(title, opens), opens=_("Read it"))


def _topic(one: Announcement) -> str:
    return _(TOPIC_NAMES[one.contents.topic])


def _paging(page: int, pages: int) -> tuple[Row, ...]:
    row: list[Button] = []
    if page > 0:
        row.append(press(_("‹ Newer"), News(page_number=page - 1)))
    if page + 1 < pages:
        row.append(
            press(_("Earlier ({page} of {pages}) ›").format(page=page + 2, pages=pages), News(page_number=page + 1))
        )
    return (tuple(row),) if row else ()


async def opened(turn: Turn, announcement_id: int, page: int = -1) -> Reply:
    """As it holds today: what was corrected since is shown corrected, wherever its old button was pressed."""
    async with turn.records.reading() as db:
        one = await announcements.find_today(db, announcement_id)
    back: Row = (press(_("‹ All news"), News(page_number=max(page, 0))), press(_("☰ Menu"), Menu()))
    if one is None:
        gone = _("This announcement is not here any more: the city took it back, or it was for a few people only.")
        return Reply(say(gone), rows=(back,), replaces=page >= 0)
    shown = announcement({**frozen(one), "in_news": False})
    text = paragraphs(shown.text, _below(one))
    return Reply(text, rows=(*shown.rows, back), picture=shown.picture, replaces=page >= 0)


def _below(one: Announcement) -> Text:
    return say("<i>{moment} · {topic}</i>", moment=minute(one.began_at), topic=_topic(one))


@router.callback_query(Pressed(News))
async def on_news(_query: object, press: News, turn: Turn) -> Reply:
    return await listed(turn, press.page_number)


@router.callback_query(Pressed(OpenNews))
async def on_open(_query: object, press: OpenNews, turn: Turn) -> Reply:
    return await opened(turn, press.announcement_id, press.page_number)
