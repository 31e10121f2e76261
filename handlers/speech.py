"""The language of the moment: gettext, numbers and dates as the resident who will read them is used to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from city.petitions import CITY_TIME
from locales import DEFAULT, translations

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, every sentence is in this language."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """The one that is spoken now."""
    return _language.get()


def _(sentence: str) -> str:
    return translations(_language.get()).gettext(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """Ukrainian has three forms: 1 підпис, 2 підписи, 5 підписів."""
    return translations(_language.get()).ngettext(one, many, number)


def N_(sentence: str) -> str:
    return sentence


def number(value: int | Decimal) -> str:
    return _number(value, _language.get())


def day(moment: date) -> str:
    """A date as people say it; of a moment, the date in the city's time."""
    return _day(moment.astimezone(CITY_TIME).date() if isinstance(moment, datetime) else moment, _language.get())


def minute(moment: datetime) -> str:
    return _minute(moment.astimezone(CITY_TIME).replace(second=0, microsecond=0), _language.get())


def second(moment: datetime) -> str:
    """To the second and with its year, for a record that is read years later."""
    return format_datetime(moment, "d MMM y, HH:mm:ss", tzinfo=CITY_TIME, locale=_language.get())


# A page says the same few numbers and days to everybody, and Babel takes its time over each.


@lru_cache(maxsize=10_000)
def _number(value: int | Decimal, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=1000)
def _day(date: date, language: str) -> str:
    return format_date(date, format="long", locale=language)


@lru_cache(maxsize=1000)
def _minute(moment: datetime, language: str) -> str:
    return format_datetime(moment, "d MMMM, HH:mm", tzinfo=CITY_TIME, locale=language)
