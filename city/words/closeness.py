"""How near a mistyped word is to a known one."""

from city.words.spelling import folded

_SHORTEST_BEGINNING, _SHORTEST_END = 5, 5
_PART = 0.78
_DOUBTFUL, _SHORTEST_GUESS = 0.5, 4


def closeness(typed: str, known: str) -> float:
    """1 for words that differ in nothing, less than 0.7 where it is better to ask, 0 where the known one cannot be
    meant. Letters left out, added, mistaken or swapped cost one each: one is forgiven from five letters on, two from
    eight, three from twelve. The beginning of a word stands for it, and its last part for one that was typed longer."""
    one, other = folded(typed), folded(known)
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    forgiven = (shorter >= 5) + (shorter >= 8) + (shorter >= 12)
    slips = _slips(one, other, forgiven + 1)
    if slips <= forgiven:
        return 1 - slips / (shorter + 1)
    if len(one) >= _SHORTEST_BEGINNING and other.startswith(one):
        return _PART + 0.1 * len(one) / len(other)
    if len(other) >= _SHORTEST_END and one.endswith(other):
        return _PART
    return _DOUBTFUL if slips == forgiven + 1 and shorter >= _SHORTEST_GUESS else 0.0


def _slips(one: str, other: str, most: int) -> int:
    """The distance of Damerau and Levenshtein; more than `most` once it cannot be less."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        here = [row]
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (sign != against))
            if row > 1 and column > 1 and sign == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]
