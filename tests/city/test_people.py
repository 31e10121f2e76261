"""What a taxpayer number and a birth date tell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.people import DISTRICTS, Person, Profile, birth_date_of, district_in, is_taxpayer_number

WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def numbered(nine: str) -> str:
    """With its control digit, as the tax service counts it."""
    return nine + str(sum(w * int(d) for w, d in zip(WEIGHTS, nine, strict=True)) % 11 % 10)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(1, 9))
def test_only_the_right_control_digit_is_taken(nine: str, off: int) -> None:
    number = numbered(nine)
    assert is_taxpayer_number(number)
    assert not is_taxpayer_number(number[:9] + str((int(number[9]) + off) % 10))


@pytest.mark.parametrize("number", ["", "123", "12345678901", "٣" * 10, "123456789x", " 12345678"])
def test_what_is_no_number_is_not_taken(number: str) -> None:
    assert not is_taxpayer_number(number)


@given(st.dates(date(1900, 1, 1), date(2026, 11, 24)))
def test_the_first_digits_are_the_birth_date(born: date) -> None:
    days = (born - date(1899, 12, 31)).days
    assert birth_date_of(numbered(f"{days:05d}1234")) == born


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), 17),
        (date(2008, 11, 24), date(2026, 11, 24), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 1, 1), date(2008, 1, 1), 0),
    ],
)
def test_age_changes_on_the_birthday(born: date, day: date, age: int) -> None:
    assert Person(1, Profile("А", "Б", born, "Київ", None)).age_on(day) == age


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(0, 40_000))
def test_nobody_grows_younger(born: date, days: int) -> None:
    person = Person(1, Profile("А", "Б", born, "Київ", None))
    day = born + timedelta(days=days)
    assert 0 <= person.age_on(day) <= person.age_on(day + timedelta(days=1)) <= person.age_on(day) + 1


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_a_district_is_found_with_any_apostrophe(apostrophe: str) -> None:
    assert district_in(f"м. Київ, СОЛОМ{apostrophe}ЯНСЬКИЙ район, вул. Х") == "Солом'янський"
    assert district_in("м. Бровари, вул. Київська, 1") is None
    assert len(DISTRICTS) == 10


def test_initials_of_a_name_that_is_missing() -> None:
    assert Profile("Остап", "", date(2000, 1, 1), "", None).initials == "О."
