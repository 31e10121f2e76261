"""What officials type or paste, as it may be shown: one form of every letter, and nothing that is not seen."""

import re
import unicodedata

import regex

_LINES = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
# A joiner is kept where it makes one sign of two emoji, and nowhere else.
_JOINER = regex.compile(
    r"(?<=\p{Extended_Pictographic}\uFE0F?[\U0001F3FB-\U0001F3FF]?)\u200D(?=\p{Extended_Pictographic})"
)
# Controls, formats (all of bidi's among them), halves of pairs, private and unassigned.
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}--\n]", flags=regex.V1)
_GAP = re.compile(r"\n{3,}")
_WORD = regex.compile(r"[\p{L}\p{M}'’ʼ]+")
_SCRIPTS = {name: regex.compile(rf"\p{{Script={name}}}") for name in ("Cyrillic", "Latin", "Greek")}


def clean(text: str) -> str:
    """NFC, without control, bidi and other unseen signs, edges and blank lines in a row. Cleaning again changes
    nothing."""
    text = _LINES.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    joins = {found.start() for found in _JOINER.finditer(text)}
    seen = "".join(sign for place, sign in enumerate(text) if place in joins or not _UNSEEN.match(sign))
    lines = "\n".join(line.strip() for line in unicodedata.normalize("NFC", seen).split("\n"))
    return _GAP.sub("\n\n", lines).strip()


def clean_line(text: str) -> str:
    return " ".join(clean(text).split())


def mixed_words(text: str) -> list[str]:
    """Words of letters from several scripts: a Latin "a" in a Ukrainian word is not found by a search."""
    return [word for word in _WORD.findall(text) if sum(bool(one.search(word)) for one in _SCRIPTS.values()) > 1]
