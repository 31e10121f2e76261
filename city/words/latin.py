"""Ukrainian in Latin letters, there and back, and what was typed on the wrong keyboard.

There: the official table, Cabinet of Ministers' resolution 55 of 27 January 2010. Back: the same, and the ways in
which people write without it ("ja", "j", "sch", "w").
"""

import re

from city.words.spelling import plain

_TABLE = "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia"
_OFFICIAL = dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщюя", _TABLE.split(), strict=True))
_AT_THE_BEGINNING = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_SILENT = "ь'"

# The longest that fits is taken, so the order is by length.
_BACK = {
    "shch": "щ", "zgh": "зг", "sch": "щ",
    "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "ph": "ф", "ck": "к", "th": "т",
    "ie": "є", "ye": "є", "je": "є", "yi": "ї", "ji": "ї", "iu": "ю", "yu": "ю", "ju": "ю", "ia": "я", "ya": "я",
    "ja": "я", "yo": "йо", "jo": "йо", "ij": "ий", "yj": "ий", "yy": "ий", "iy": "ий",
    "a": "а", "b": "б", "v": "в", "w": "в", "h": "г", "g": "г", "d": "д", "e": "е", "z": "з", "y": "и", "i": "і",
    "j": "й", "k": "к", "q": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т",
    "u": "у", "f": "ф", "c": "ц", "x": "х",
}  # fmt: skip
_PIECE = re.compile("|".join(_BACK))
_BACK_AT_THE_END = {"yi": "ий", "ie": "ие", "ii": "ії"}
_ENDS = re.compile(r"(yi|ii)\b")
_SIGNED = re.compile(r"(?<=[bcdfghklmnprstvwxz])['`’](?=[aeijouy])")

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю'"
_TO_UKRAINIAN = str.maketrans(_QWERTY + '{}:"<>~', _UKRAINIAN + "хїжєбю'")
_TO_QWERTY = str.maketrans(_UKRAINIAN + "ґыъэё", _QWERTY + "\\s]'`")


def romanized(text: str) -> str:
    """By the official table, in lower case."""
    return re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)*", lambda word: _romanized(word[0]), plain(text))


def _romanized(word: str) -> str:
    letters = word.replace("зг", "z\0")
    first = _AT_THE_BEGINNING.get(letters[0], _OFFICIAL.get(letters[0], letters[0]))
    rest = "".join("gh" if sign == "\0" else _OFFICIAL.get(sign, sign) for sign in letters[1:] if sign not in _SILENT)
    return first + rest


def ukrainized(text: str) -> str:
    """Latin letters read as Ukrainian ones. Soft signs are lost on the way, and и and і are often mistaken: compare
    folded words."""
    ends = _ENDS.sub(lambda end: _BACK_AT_THE_END[end[1]], _SIGNED.sub("", plain(text)))
    return _PIECE.sub(lambda piece: _BACK[piece[0]], ends)


def other_layout(text: str) -> str:
    """The same keys on the other keyboard: QWERTY becomes ЙЦУКЕН, and the other way round."""
    lower = text.lower()
    return lower.translate(_TO_UKRAINIAN if re.search("[a-z]", lower) else _TO_QWERTY)


def readings(text: str) -> list[str]:
    """What may have been meant, the likeliest first: as it stands, in Ukrainian letters, on the other keyboard."""
    if re.search("[a-z]", plain(text)):
        return [text, ukrainized(text), other_layout(text)]
    return [text, other_layout(text)]
