"""One spelling for what is written in many: apostrophes, case, look-alike letters; the order of the alphabet."""

import re
import unicodedata

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
VOWELS = frozenset("аеєиіїоуюяыэё")

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´ʹ′＇", "'"))
_STRESS = str.maketrans({"\u0301": None, "\u00ad": None})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MIXED = re.compile(r"(?=[^\W_]*[а-яіїєґ])(?=[^\W_]*[a-z])[^\W_]+")
_LOOK_ALIKE = str.maketrans("aceiopxyktmhb", "асеіорхуктмнв")

# Letters that are confused by ear, in Latin letters or in Russian spelling become one.
_FOLDS = str.maketrans("ґєэёїйиы", "гееоіііі", "'ьъ")
_TWICE = re.compile(r"([^\W\d])\1+")

_ORDER = {letter: chr(0x100 + place) for place, letter in enumerate(ALPHABET)}


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, no stress marks. Latin letters that stand inside a Cyrillic word for letters
    that look the same become those."""
    composed = unicodedata.normalize("NFC", text).translate(_STRESS).translate(_APOSTROPHES).lower()
    return _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKE), composed)


def tokens(text: str) -> list[str]:
    """Words and numbers of a text, in plain spelling; what a hyphen joins are words of their own."""
    return _WORD.findall(plain(text))


def folded(word: str) -> str:
    """What is left of a plain word when и and і, е and є, г and ґ, soft signs and doubled letters are one."""
    return _TWICE.sub(r"\1", word.translate(_FOLDS))


def trigrams(word: str) -> list[str]:
    """Of the folded word, its begin and end marked; a shared one is a hint that two words are near."""
    marked = f" {folded(word)} "
    return sorted({marked[place : place + 3] for place in range(len(marked) - 2)})


def sort_key(text: str) -> str:
    """Puts texts into the order of the Ukrainian alphabet: ґ after г, і and ї after и. Latin comes first."""
    return "".join(_ORDER.get(sign, sign) for sign in plain(text) if sign != "'")
