"""The one page of the identity provider: five residents, what to expect of each, and a way back."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from simulator.citizens import Citizen

PASSED_ON = ("response_type", "client_id", "auth_type", "state", "redirect_uri")
WORDS = {
    "uk": {
        "title": "Вхід для вигаданих мешканців",
        "lead": "Це навчальна заміна id.gov.ua. Тут немає справжніх людей: оберіть, ким увійти.",
        "cancel": "Скасувати",
        "other": "English",
        "refused": "Так увійти не вийде",
        "podil": "Дорослий киянин: може все.",
        "holosiiv": "Доросла киянка з іншого району.",
        "obolon": "Пенсіонерка: може все, що й кожен дорослий.",
        "pupil": "Підліток: побачите, чого місто ще не дозволяє.",
        "brovary": "Живе поза Києвом: голосувати за київське не може.",
    },
    "en": {
        "title": "Sign-in for made-up residents",
        "lead": "This is a practice stand-in for id.gov.ua. Nobody here is real: choose who to be.",
        "cancel": "Cancel",
        "other": "Українською",
        "refused": "One cannot sign in this way",
        "podil": "An adult of Kyiv: may do everything.",
        "holosiiv": "An adult of Kyiv from another district.",
        "obolon": "A pensioner: may do all that any adult may.",
        "pupil": "A teenager: see what the city does not allow yet.",
        "brovary": "Lives outside Kyiv: cannot vote on what is Kyiv's.",
    },
}


def language(asked: str | None, accepted: str) -> str:
    """The asked language; else English for a browser that puts it first; else Ukrainian."""
    if asked in WORDS:
        return asked
    return "en" if accepted.lower().startswith("en") else "uk"


def choice(language: str, people: Sequence[Citizen], today: date, query: Mapping[str, str]) -> str:
    words = WORDS[language]
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(query.get(name, ""))}">' for name in PASSED_ON)
    other = "en" if language == "uk" else "uk"
    link = "?" + urlencode({**{name: query.get(name, "") for name in PASSED_ON}, "lang": other})
    rows = "".join(f"<li>{_resident(language, one, today)}</li>" for one in people)
    return _frame(
        language,
        f'<p class="lead">{words["lead"]}</p>'
        f'<form method="post" action="/identity/choose">{hidden}<ul>{rows}</ul>'
        f'<p class="foot"><button class="cancel" name="cancel" value="1">{words["cancel"]}</button>'
        f'<a href="{escape(link)}" lang="{other}">{words["other"]}</a></p></form>',
    )


def refusal(language: str, why: str) -> str:
    return _frame(language, f'<p class="lead">{WORDS[language]["refused"]}: {escape(why)}.</p>')


def _resident(language: str, citizen: Citizen, today: date) -> str:
    age = citizen.age(today)
    years = _years(age) if language == "uk" else f"{age} years old"
    return (
        f'<button class="resident" name="resident" value="{citizen.key}" data-resident="{citizen.key}">'
        f"<strong>{escape(citizen.name(language))}</strong>"
        f"<span>{years} · {escape(citizen.place(language))}</span>"
        f"<small>{escape(WORDS[language][citizen.key])}</small></button>"
    )


def _years(age: int) -> str:
    """Ukrainian counts years in three forms: 21 рік, 34 роки, 15 років."""
    if age % 10 == 1 and age % 100 != 11:
        return f"{age} рік"
    few = age % 10 in (2, 3, 4) and age % 100 not in (12, 13, 14)
    return f"{age} роки" if few else f"{age} років"


def _frame(language: str, body: str) -> str:
    title = WORDS[language]["title"]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="/static/icon.svg">'
        '<link rel="stylesheet" href="/static/identity.css"></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )
