"""Finding petitions: by words, narrowed by state, district and topic. What a page shows is all in its buttons."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State as Step
from aiogram.fsm.state import StatesGroup
from aiogram.types import Message

from actions.turn import Turn
from city.petitions import Wanted
from city.words import lemmas, tokens
from handlers.found import LAST_PAGE, view_code, view_in, words_code, words_in
from handlers.petition_cards import PAGE, back_to_petitions, card, paging
from handlers.petition_filters import NARROWING, narrowed_words, narrowing
from handlers.petitions import opened, petition_number
from handlers.presses import way_to
from handlers.presses.petitions import AskWords, FoundPetitions, NarrowPetitions, PetitionList, Petitions
from handlers.presses.press import Pressed
from handlers.presses.residents import Menu
from handlers.replies import Reply, Row, Text, paragraphs, press, say
from handlers.speech import _, minute, ngettext, number
from storage import petition_search
from storage.dialogs import LIVES
from storage.petition_search import Found, Understood, Word

router = Router(name="petition_search")

LONGEST_TYPED = 100
"""Signs: whoever writes more tells us something and looks for nothing."""

_SURE = 0.5
_OFFERED = 3


class SearchSteps(StatesGroup):
    words = Step()


# --- what was typed ------------------------------------------------------------------------------------------------


async def ask_words(turn: Turn) -> Reply:
    """The step's question."""
    until = minute(turn.dialog.until or turn.records.clock.now() + LIVES)
    text = say(
        _(
            "<b>Search</b>\nWrite me a word or two, for example: bicycle lane Obolon. Any form, a slip of the finger "
            "or Latin letters will do. I will wait until {moment}."
        ),
        moment=until,
    )
    return Reply(text, rows=((press(_("✖ Cancel"), Petitions()),),))


async def searched(turn: Turn, typed: str) -> Reply:
    """The first page of what was found, or what to try instead."""
    async with turn.records.reading() as db:
        understood = await petition_search.understand(db, typed[:LONGEST_TYPED])
    return await _first_page(turn, understood) if understood.words else _nothing(typed, understood.near)


async def _first_page(turn: Turn, understood: Understood) -> Reply:
    reply = await results(turn, words_code([word.id for word in understood.words]), view_code(Wanted()))
    return replace(reply, rows=(*_meant(understood.near), *reply.rows), replaces=False)


async def searched_unasked(turn: Turn, typed: str) -> Reply | None:
    """For what was written without a question: None where it does not look like a search."""
    if len(typed) > LONGEST_TYPED or not any(map(lemmas, tokens(typed))):
        return None
    async with turn.records.reading() as db:
        understood = await petition_search.understand(db, typed)
    return await _first_page(turn, understood) if understood.words and understood.share >= _SURE else None


def _nothing(typed: str, near: tuple[Word, ...]) -> Reply:
    text = say(
        _("<b>Nothing found</b> for “{typed}”. Try another word, or look through the lists."),
        typed=typed if len(typed) <= LONGEST_TYPED else f"{typed[:LONGEST_TYPED]}…",
    )
    new = press(_("🔎 Search again"), AskWords())
    popular = press(_("🔥 Popular"), PetitionList(order="popular"))
    return Reply(text, rows=(*_meant(near), (new, popular), (back_to_petitions(),)), replaces=False)


def _meant(near: tuple[Word, ...]) -> tuple[Row, ...]:
    """Words that may have been meant."""
    return tuple(
        (
            press(
                _("Perhaps you meant “{word}”").format(word=word.word),
                FoundPetitions(words=words_code([word.id]), view=view_code(Wanted())),
            ),
        )
        for word in near[:_OFFERED]
    )


# --- what was found ------------------------------------------------------------------------------------------------


async def results(turn: Turn, words: str, view: str) -> Reply:
    wanted, page = view_in(view)
    async with turn.records.reading() as db:
        known = await petition_search.words_of(db, words_in(words))
        ids = [word.id for word in known]
        found = await petition_search.find(db, ids, wanted, limit=PAGE, offset=page * PAGE)
    if page and not found.petitions:
        return await results(turn, words, view_code(wanted))
    here = FoundPetitions(words=words, view=view)
    now = turn.records.clock.now()
    cards = tuple(card(petition, now, way_to(here)) for petition in found.petitions)
    pages = min(-(-found.total // PAGE), LAST_PAGE + 1)
    others = paging(page, pages, lambda other: FoundPetitions(words=words, view=view_code(wanted, other)))
    return Reply(_heading(known, wanted, found), cards=cards, rows=(*others, *_below(words, wanted)))


def _heading(words: list[Word], wanted: Wanted, found: Found) -> Text:
    sentence = ngettext("{count} petition found", "{count} petitions found", found.total)
    count = say(sentence, count=number(found.total)) if found.total else say(_("No petition is like that."))
    narrowed = ", ".join(narrowed_words(wanted))
    return paragraphs(
        say("<b>🔎 {title}</b>", title=title_of(words)), count, say("<i>{narrowed}</i>", narrowed=narrowed)
    )


def title_of(words: list[Word]) -> str:
    return " · ".join(word.word for word in words) or _("All petitions")


def _below(words: str, wanted: Wanted) -> tuple[Row, ...]:
    narrow = press(_("⚙️ Narrow down"), NarrowPetitions(words=words, view=view_code(wanted)))
    rows: list[Row] = [(narrow, press(_("🔎 New search"), AskWords())), (back_to_petitions(),)]
    if narrowed_words(wanted):
        everything = press(_("✖ Show all"), FoundPetitions(words=words, view=view_code(Wanted())))
        rows.insert(0, (everything,))
    return (*rows, (press(_("☰ Menu"), Menu()),))


# --- presses -------------------------------------------------------------------------------------------------------


@router.callback_query(Pressed(AskWords))
async def on_ask_words(_query: object, turn: Turn) -> Reply:
    turn.dialog.go(SearchSteps.words.state or "", until=turn.records.clock.now() + LIVES)
    return await ask_words(turn)


@router.message(StateFilter(SearchSteps.words))
async def on_words(message: Message, turn: Turn) -> Reply:
    typed = (message.text or "").strip()
    if not typed:
        return replace(await ask_words(turn), replaces=False)
    turn.dialog.leave()
    petition_id = petition_number(typed)
    return await opened(turn, petition_id) if petition_id else await searched(turn, typed)


@router.callback_query(Pressed(FoundPetitions))
async def on_found(_query: object, press: FoundPetitions, turn: Turn) -> Reply:
    return await results(turn, press.words, press.view)


@router.callback_query(Pressed(NarrowPetitions))
async def on_narrow(_query: object, press: NarrowPetitions, turn: Turn) -> Reply:
    wanted, _page_number = view_in(press.view)
    if by := NARROWING.get(press.by):
        return by(press.words, wanted)
    async with turn.records.reading() as db:
        known = await petition_search.words_of(db, words_in(press.words))
    return narrowing(title_of(known), press.words, wanted)


STEPS = {SearchSteps.words.state: ask_words}
