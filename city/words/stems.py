"""What the forms of a Ukrainian word have in common.

Rules alone, no dictionary: the dictionaries for Ukrainian are under copyleft licences, and the one of a permissive
library takes 65 MB in every process (docs/search.md has the figures). A rule cannot always tell where a word ends and
its ending begins ("режим" is no form of "реж"), so a word has up to a few lemmas, and two words belong together
where they share one.
"""

from functools import lru_cache

from city.words.spelling import VOWELS, folded

STEMS_VERSION = 1
"""Raised when a rule changes: what was written by other rules is then written anew."""

_CASES = (
    "а я о е є у ю и і ї ь й ам ям ом ем єм им їм ім ах ях их іх їх ів їв ей ій ий ою ею єю ої єї ами ями ові еві єві "
    "ого ього ому ьому ими іми ьою ьої"
)
_VERBS = (
    "ти ать ять ить їть уть ють еш єш иш їш емо ємо имо їмо ете єте ите їте ав яв ив ала яла ила іла ало яло ило іло "
    "али яли или іли ати яти ити іти айте іть ує ую уєш уємо уєте ують ює юю юють"
)
_DOINGS = tuple(middle + "нн" for middle in ("а", "я", "е", "і", "ува", "юва", "ле"))
_DOING_ENDS = ("я", "ю", "і", "ям", "ями", "ях")
_ENDINGS = sorted(
    {
        *_CASES.split(),
        *_VERBS.split(),
        *(doing + end for doing in _DOINGS for end in _DOING_ENDS),
        *(middle + "нь" for middle in "аяе"),
        *(middle + end for middle in ("ува", "юва") for end in ("ти", "в", "ла", "ло", "ли", "нь")),
    },
    key=len,
    reverse=True,
)
_SHORTEST = 3
_BACK_TO = {"ц": "к", "з": "г", "с": "х"}
_SOFTENED = "бвмпфт"
_ONE_LETTER = frozenset("аяоеєуюиіїьй")

_IRREGULAR = {
    form: lemma
    for lemma, forms in {
        "людин": "люди людей людям людьми людях людина людини людину людиною людині",
        "дит": "діти дітей дітям дітьми дітях дитина дитини дитину дитиною дитині",
        "пес": "пес пса псу псом псі пси псів псам псами псах",
        "вухо": "вухо вуха вух вухами",
        "око": "око очі очей очам очима очах ока",
        "ніч": "ніч ночі ночей ночами ночам ночах вночі уночі нічний нічного нічному нічним нічна нічної нічну нічною "
        "нічній нічне нічні нічних нічними",
        "війн": "війна війни війну війною війні воєн війнам війнами війнах",
    }.items()
    for form in forms.split()
}

# Too common to tell one text from another, and what people say around what they look for.
_EVERYWHERE = """
    а або але без би був була було бути в ваш ви від він вона вони все всі всіх да де для до є ж же з за зі і із й його
    її їх їхній коли кожен кожного краще ли лише ми мене мені між може можна на над нам нас наш наша наші не нема немає
    ним них ні ніде ніж о об один однак ось от перед під по при про просимо просити прошу проти раз разом сам саме свій
    своє себе та так також такий там те тим тільки то того тоді тому треба у усі хай хто це цей ця ці цього чи через
    чому що щоб щодо як яка який які якщо робити
    петиція петиції петицію петицій петиціями знайти знайди знайдіть шукаю шукати пошук покажи покажіть хочу потрібна
    потрібно потрібні будь ласка дайте
    привіт добрий доброго день дня вечір вечора ранок ранку вітаю дякую спасибі допоможіть
    и с что как это во из
    the a an of to in on for and or is are i petition petitions about find search show please hello hi thanks
"""
_SILENT = frozenset(_EVERYWHERE.split())


def is_silent(word: str) -> bool:
    return word in _SILENT or (len(word) < 2 and not word.isdigit())


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> tuple[str, ...]:
    """Of a plain word, folded; none of words that are everywhere."""
    if is_silent(word):
        return ()
    if word in _IRREGULAR:
        return (folded(_IRREGULAR[word]),)
    if not any("а" <= sign <= "ґ" for sign in word):
        return (word.removesuffix("s") if len(word) > 4 else word,)
    word = word.removesuffix("ся").removesuffix("сь") if len(word) > 6 else word
    found = {folded(stem): None for whole in _stems(word) for stem in (whole, *_derived(whole))}
    return tuple(stem for stem in found if stem)


def _stems(word: str) -> dict[str, None]:
    """The word without its longest ending, without its shortest, and as it is where it may have none. A dict, since
    it keeps the order."""
    found: dict[str, None] = {}
    ending = next((ending for ending in _ENDINGS if _fits(word, ending)), "")
    shortest = ending[-1:] if ending[-1:] in _ONE_LETTER else ""
    for each in dict.fromkeys((ending, ending.removeprefix("л"), shortest)):
        if each and _fits(word, each):
            found |= dict.fromkeys(_varied(word.removesuffix(each), each))
    if not found or word[-1] not in VOWELS:
        found |= dict.fromkeys(_varied(word, ""))
    return found


def _fits(word: str, ending: str) -> bool:
    if not word.endswith(ending):
        return False
    stem = word.removesuffix(ending)
    if ending.startswith("ленн") and stem[-1:] not in _SOFTENED:
        return False
    shortest = 2 if len(ending) < 3 or ending in ("ами", "ями") else _SHORTEST
    return len(stem) >= shortest and any(sign in VOWELS for sign in stem)


def _varied(stem: str, ending: str) -> list[str]:
    """The stem, and what it is in other forms: кіт – кота, вікон – вікна, книжці – книжка, аварій – аварія,
    пристрій – пристрою."""
    found = [stem]
    if ending in ("", "ь") or (ending == "ю" and stem.endswith("іст")):
        found += _opened(stem)
    if ending == "і" and stem[-1] in _BACK_TO:
        found.append(stem[:-1] + _BACK_TO[stem[-1]])
    if ending in ("ей", "ею"):
        found.append(stem + "е")
    if ending == "ій":
        found += [stem + "і", stem + "о"]
    return found


def _opened(stem: str) -> list[str]:
    """A closed last syllable: its і is о or е in other forms, its о or е is not there."""
    place = max((place for place, sign in enumerate(stem) if sign in VOWELS), default=-1)
    if place < 1 or place == len(stem) - 1:
        return []
    before, vowel, after = stem[:place], stem[place], stem[place + 1 :]
    if vowel in "ії":
        return [before + "о" + after, before + "е" + after]
    if vowel in "оеє" and len(after.rstrip("ь")) == 1 and len(stem) > _SHORTEST and stem[place - 1] not in VOWELS:
        return [before + after]
    return []


def _derived(stem: str) -> list[str]:
    """What an adjective was made of: оболонський – Оболонь, дарницький – Дарниця, автобусний – автобус."""
    for end in ("ськ", "зьк"):
        if stem.endswith(end) and len(stem) > 5:
            return [stem.removesuffix(end), *_opened(stem.removesuffix(end))]
    if stem.endswith("цьк") and len(stem) > 5:
        return [stem.removesuffix("ьк")]
    if len(stem) > 5 and stem.endswith("н") and stem[-2] not in VOWELS:
        without = stem[:-1].removesuffix("й").removesuffix("ь")
        return [without, *_opened(without)]
    return []
