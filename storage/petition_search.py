"""Finding petitions by words: first it is understood which known words were meant, then petitions are ranked by them.

Known words have numbers, so that a page of results can name them in its buttons and be shown again at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from city.petitions import Petition, Wanted
from city.words import STEMS_VERSION, closeness, lemmas, readings, tokens, trigrams
from storage.petition_words import learn, petition_words, written
from storage.petitions import list_these, petitions

MOST_WORDS = 4
_FEW = 5
_MOST_TYPED = 8
_NEAR = 0.7
"""From here on a word counts as a slip of the known one; below, it is only offered."""

_LESS_SURE = 0.97
"""Of words of which only the lemmas are near."""


@dataclass(frozen=True, slots=True)
class Word:
    """A known word. `closeness` to what was typed: 1 where it is a form of it."""

    id: int
    word: str
    closeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Understood:
    """`words`: what to look for. `share`: how much of what was typed that is, from 0 to 1. `near`: words that may have
    been meant instead."""

    words: tuple[Word, ...] = ()
    share: float = 0.0
    near: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and how many there are in all."""

    petitions: list[Petition]
    total: int


async def understand(db: AsyncConnection, typed: str) -> Understood:
    """The likeliest reading: as it stands, in Ukrainian letters, or on the other keyboard."""
    meant = [_said(reading) for reading in readings(typed)]
    asked = list(dict.fromkeys(word for words in meant for word in words))
    known = await _known(db, asked)
    plain = any(words and all(word in known for word in words) for words in meant)
    near = {} if plain else await _near(db, [word for word in asked if word not in known])
    best = Understood()
    for words in filter(None, meant):
        read = _read(words, known, near)
        if (read.share, len(read.near)) > (best.share, len(best.near)):
            best = read
    return best


def _said(reading: str) -> list[str]:
    words = dict.fromkeys(word for word in tokens(reading) if lemmas(word))
    return list(words)[:_MOST_TYPED]


def _read(words: list[str], known: dict[str, Word], near: dict[str, list[Word]]) -> Understood:
    guessed = {word: near[word][0] for word in words if word in near and near[word][0].closeness >= _NEAR}
    if len(guessed) * 2 < len(words) and not any(word in known for word in words):
        guessed = {}
    meant = {**{word: known[word] for word in words if word in known}, **guessed}
    found = {meant[word].id: meant[word] for word in words if word in meant}
    enough = _NEAR if found else 0
    others = [each for word in words if word not in known for each in near.get(word, []) if each.closeness >= enough]
    return Understood(
        words=tuple(found.values())[:MOST_WORDS],
        share=sum(word.closeness for word in meant.values()) / len(words),
        near=tuple(each for each in sorted(others, key=lambda word: -word.closeness) if each.id not in found),
    )


async def _known(db: AsyncConnection, words: Sequence[str]) -> dict[str, Word]:
    """Which of these are known, in whatever form: the form that looks most like what was typed."""
    asked = {word: set(lemmas(word)) for word in words}
    rows = await db.execute(_SHARING, {"lemmas": sorted(set().union(*asked.values()))})
    known = [(Word(row.id, row.word), set(row.lemmas)) for row in rows]
    found: dict[str, Word] = {}
    for word, forms in asked.items():
        shared = [(closeness(word, one.word), len(forms & others), one) for one, others in known if forms & others]
        if shared:
            found[word] = max(shared, key=lambda each: (each[0], each[1], -each[2].id))[2]
    return found


_SHARING = text("SELECT id, word, lemmas FROM petition_words WHERE lemmas && CAST(:lemmas AS text[])")


async def _near(db: AsyncConnection, words: Sequence[str]) -> dict[str, list[Word]]:
    """For each the known words it may be a slip of, the nearest first; none for most."""
    grams = [(place, gram) for place, word in enumerate(words) for gram in trigrams(word)]
    asked = {"places": [place for place, _ in grams], "grams": [gram for _, gram in grams]}
    found: dict[str, list[Word]] = {}
    for row in await db.execute(_SHARING_TRIGRAMS, asked) if grams else ():
        typed = words[row.place]
        how_near = max(closeness(typed, row.word), _LESS_SURE * closeness(lemmas(typed)[0], row.lemmas[0]))
        if how_near > 0:
            found.setdefault(typed, []).append(Word(row.id, row.word, how_near))
    return {typed: sorted(each, key=lambda word: (-word.closeness, word.id))[:5] for typed, each in found.items()}


_SHARING_TRIGRAMS = text("""
    SELECT place, id, word, lemmas FROM (
        SELECT place, id, word, lemmas, row_number() OVER (PARTITION BY place ORDER BY count(*) DESC, id) AS rank
        FROM unnest(CAST(:places AS int[]), CAST(:grams AS text[])) AS asked (place, gram)
        JOIN petition_words ON trigrams @> ARRAY[gram]
        GROUP BY place, id
    ) AS shared WHERE rank <= 60
""")


async def find(db: AsyncConnection, word_ids: Sequence[int], wanted: Wanted, *, limit: int, offset: int = 0) -> Found:
    """Petitions with all the words, and where these are few, with some of them. A rare word weighs more, one in the
    title twice as much, open ones come first among equals. Without words: all that is wanted, the most signed first."""
    told: dict[str, Any] = {f"word{place}": word_id for place, word_id in enumerate(word_ids)}
    told |= {"district": wanted.district, "topic": wanted.topic, "status": wanted.status}
    ranked = _ranked(len(word_ids)) if word_ids else _ALL
    rows = (await db.execute(ranked, {**told, "limit": limit, "offset": offset})).all()
    return Found(await list_these(db, [row.id for row in rows]), rows[0].total if rows else 0)


async def words_of(db: AsyncConnection, word_ids: Sequence[int]) -> list[Word]:
    """In their order; a number that is no word's is left out."""
    rows = await db.execute(select(petition_words.c.id, petition_words.c.word).where(petition_words.c.id.in_(word_ids)))
    found = {row.id: Word(row.id, row.word) for row in rows}
    return [found[word_id] for word_id in word_ids if word_id in found]


# The city's time is asked for once: a function called for every row would cost more than the search.
_NOW = "today AS MATERIALIZED (SELECT city_now() AS now)"
_IS_OPEN = "(state = 'open' AND opened_at <= now AND deadline > now)"
_WANTED = f"""
    opened_at <= now AND (CAST(:district AS text) IS NULL OR district = :district)
    AND (CAST(:topic AS text) IS NULL OR topic = :topic)
    AND (CAST(:status AS text) = 'all' OR {_IS_OPEN} = (:status = 'open'))
"""
_CHOSEN = f"SELECT petition.id FROM petitions petition CROSS JOIN today WHERE {_WANTED}"  # noqa: S608 – our own names only


@cache
def _ranked(words: int) -> TextClause:
    """Of a common word not every petition is looked at: those with the word in the title, and 500 others."""
    ids = [f"CAST(:word{place} AS bigint)" for place in range(words)]
    told = [f"(SELECT forms FROM asked WHERE word_id = {word_id})" for word_id in ids]  # noqa: S608 – our own names only
    in_titles = " AND ".join(f"title_lemmas && {lemmas}" for lemmas in told)
    anywhere = " AND ".join(f"lemmas && {lemmas}" for lemmas in told)
    return text(f"""
        WITH {_NOW}, asked AS (
            SELECT id AS word_id, lemmas AS forms FROM petition_words WHERE id IN ({", ".join(ids)})
        ), with_all AS (
            ({_CHOSEN} AND {in_titles} LIMIT 500) UNION ({_CHOSEN} AND {anywhere} LIMIT 500)
        ), chosen AS (
            SELECT id FROM with_all UNION
            SELECT with_one.id FROM asked CROSS JOIN LATERAL ({_CHOSEN} AND lemmas && forms LIMIT 250) AS with_one
            WHERE {words} > 1 AND (SELECT count(*) FROM with_all) < {_FEW}
        ), hits AS (
            SELECT word_id, id, counted, {_IS_OPEN} AS is_open,
                CASE WHEN title_lemmas && forms THEN 2 ELSE 1 END AS place
            FROM chosen JOIN petitions USING (id) CROSS JOIN today JOIN asked ON lemmas && forms
        ), weights AS (
            SELECT word_id, 1 / (1 + ln(count(*))) AS weight FROM hits GROUP BY word_id
        ), ranked AS (
            SELECT id, counted,
                sum(weight * place) * power(count(*), 2) * CASE WHEN is_open THEN 1 ELSE 0.9 END AS score
            FROM hits JOIN weights USING (word_id) GROUP BY id, counted, is_open
        )
        SELECT id, count(*) OVER () AS total FROM (SELECT *, max(score) OVER () AS best FROM ranked) AS scored
        WHERE score >= best * 0.1
        ORDER BY round(score::numeric, 6) DESC, counted DESC, id DESC LIMIT :limit OFFSET :offset
    """)  # noqa: S608 – our own names only


_ALL = text(f"""
    WITH {_NOW} SELECT id, count(*) OVER () AS total FROM petitions CROSS JOIN today WHERE {_WANTED}
    ORDER BY {_IS_OPEN} DESC, counted DESC, id LIMIT :limit OFFSET :offset
""")  # noqa: S608 – our own names only


async def renew(db: AsyncConnection, limit: int) -> int:
    """Writes the words of petitions that have none yet, or those of other rules; how many were written."""
    columns = petitions.c
    stale = select(columns.id, columns.title, columns.text).where(columns.words_version != STEMS_VERSION)
    rows = (await db.execute(stale.limit(limit).with_for_update(skip_locked=True))).all()
    if rows:
        await learn(db, *(f"{row.title} {row.text}" for row in rows))
        anew: list[dict[str, Any]] = [{"its_id": row.id, **written(row.title, row.text)} for row in rows]
        await db.execute(update(petitions).where(columns.id == bindparam("its_id")), anew)
    return len(rows)
