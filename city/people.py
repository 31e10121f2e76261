"""A resident: what the identity provider told of them, and what a taxpayer number (РНОКПП) says of itself."""

from dataclasses import dataclass
from datetime import date, timedelta

KYIV = "Київ"

# The ten districts of Kyiv, by the names they bear in addresses.
DISTRICTS = (
    "Голосіївський",
    "Дарницький",
    "Деснянський",
    "Дніпровський",
    "Оболонський",
    "Печерський",
    "Подільський",
    "Святошинський",
    "Солом'янський",
    "Шевченківський",
)

_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_FIRST_DAY = date(1899, 12, 31)


@dataclass(frozen=True, slots=True)
class Profile:
    """What we keep of a verified person, encrypted under a key of their own. Never the taxpayer number."""

    given_name: str
    family_name: str
    birth_date: date
    community: str
    district: str | None

    @property
    def initials(self) -> str:
        return " ".join(f"{name[0]}." for name in (self.given_name, self.family_name) if name)


@dataclass(frozen=True, slots=True)
class Person:
    """A verified resident; `id` is random, stable and means nothing outside."""

    id: int
    profile: Profile

    def age_on(self, day: date) -> int:
        """Full years on that day. Somebody born on 29 February is a year older on 1 March of common years."""
        born = self.profile.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_taxpayer_number(number: str) -> bool:
    """Ten digits, the last of which is the control digit of the others."""
    if len(number) != 10 or not number.isascii() or not number.isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return total % 11 % 10 == int(number[9])


def birth_date_of(number: str) -> date:
    """The first five digits of a taxpayer number count the days from 31 December 1899."""
    return _FIRST_DAY + timedelta(days=int(number[:5]))


def district_in(address: str) -> str | None:
    """The district of Kyiv named in an address, whichever apostrophe it was written with."""
    plain = address.replace("’", "'").replace("ʼ", "'").lower()
    return next((district for district in DISTRICTS if district.lower() in plain), None)
