"""The words of petitions: what each petition is found by, and every word that is in any, so that a mistyped one is
understood. PostgreSQL has no dictionary of Ukrainian and the embedded one no trigrams: both come from city/words."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Identity, Index, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from city.words import STEMS_VERSION, lemmas, tokens, trigrams
from storage.database import metadata

LONGEST = 40

GIN: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}

petition_words = Table(
    "petition_words",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("word", Text, nullable=False, unique=True),
    Column("lemmas", ARRAY(Text), nullable=False),
    Column("trigrams", ARRAY(Text), nullable=False),
    Index("ix_petition_words_lemmas", "lemmas", **GIN),
    Index("ix_petition_words_trigrams", "trigrams", **GIN),
)


def written(title: str, body: str) -> dict[str, Any]:
    """The columns of a petition that the search reads."""
    of_title = _lemmas(title)
    return {"lemmas": sorted({*of_title, *_lemmas(body)}), "title_lemmas": of_title, "words_version": STEMS_VERSION}


def _lemmas(sentence: str) -> list[str]:
    return sorted({lemma for word in tokens(sentence) for lemma in lemmas(word)})


async def learn(db: AsyncConnection, *texts: str) -> None:
    """In order, so that two who learn the same words do not wait for each other in a ring."""
    words = {word: lemmas(word) for each in texts for word in tokens(each) if len(word) <= LONGEST}
    known = sorted(word for word, forms in words.items() if forms)
    learned = {
        "words": known,
        "lemmas": [",".join(words[word]) for word in known],
        "trigrams": [",".join(trigrams(word)) for word in known],
    }
    await db.execute(_LEARN, learned)


# Known words are left out before they could use up a number: the numbers travel in buttons and should stay short.
_LEARN = text("""
    WITH told AS (
        SELECT word, string_to_array(lemmas, ',') AS lemmas, string_to_array(trigrams, ',') AS trigrams
        FROM unnest(CAST(:words AS text[]), CAST(:lemmas AS text[]), CAST(:trigrams AS text[]))
            AS told (word, lemmas, trigrams)
    )
    INSERT INTO petition_words (word, lemmas, trigrams)
    SELECT told.word, told.lemmas, told.trigrams FROM told LEFT JOIN petition_words known USING (word)
    WHERE known.word IS NULL OR known.lemmas <> told.lemmas OR known.trigrams <> told.trigrams
    ORDER BY told.word
    ON CONFLICT (word) DO UPDATE SET lemmas = excluded.lemmas, trigrams = excluded.trigrams
""")
