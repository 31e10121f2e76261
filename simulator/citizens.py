"""Five people who do not exist: enough ages and addresses to meet every rule of the city."""

from dataclasses import dataclass
from datetime import date

_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_ISSUER = "КНЕДП «Зразок»"


@dataclass(frozen=True, slots=True)
class Citizen:
    """One made-up resident, as the identity provider knows them."""

    key: str
    lastname: str
    givenname: str
    middlename: str
    name_en: str
    born: date
    number: str
    locality: str
    address: str
    place_en: str
    phone: str

    def age(self, today: date) -> int:
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))

    def name(self, language: str) -> str:
        return f"{self.lastname} {self.givenname} {self.middlename}" if language == "uk" else self.name_en

    def place(self, language: str) -> str:
        return ", ".join(self.address.split(", ")[:2]) if language == "uk" else self.place_en

    def fields(self) -> dict[str, str]:
        """Everything the provider could tell about them; a client gets only what it asks for."""
        return {
            "issuer": _ISSUER,
            "serial": f"5E984D526F82F38F04000000{self.number}",
            "subjectcn": self.name("uk"),
            "locality": self.locality,
            "state": "Київ" if self.locality == "Київ" else "Київська область",
            "lastname": self.lastname,
            "givenname": self.givenname,
            "middlename": self.middlename,
            "email": f"{self.key}@example.org",
            "address": self.address,
            "phone": self.phone,
            "drfocode": self.number,
            "unzr": f"{self.born:%Y%m%d}-{self.number[4:9]}",
            "edrpoucode": "",
        }


def tax_number(born: date, serial: int) -> str:
    """A valid RNOKPP: days since 1899-12-31, four digits of one's own, a control digit."""
    head = f"{(born - date(1899, 12, 31)).days:05d}{serial:04d}"
    return head + str(control_digit(head))


def control_digit(head: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, head, strict=True)) % 11 % 10


def citizens(today: date) -> tuple[Citizen, ...]:
    """The five; the pupil is fifteen the whole year long, whenever the city is started."""
    return (
        _citizen(
            "podil", "Зразковий Остап Юхимович", "Ostap Zrazkovyi", date(1991, 5, 14), 1017,
            "м. Київ, Подільський район, вул. Межигірська, 12", "Kyiv, Podilskyi district",
        ),
        _citizen(
            "holosiiv", "Прикладська Мар'яна Левківна", "Mariana Prykladska", date(1985, 9, 2), 2028,
            "м. Київ, Голосіївський район, вул. Васильківська, 37", "Kyiv, Holosiivskyi district",
        ),
        _citizen(
            "obolon", "Умовна Ганна Тарасівна", "Hanna Umovna", date(1952, 11, 23), 3044,
            "м. Київ, Оболонський район, вул. Озерна, 8", "Kyiv, Obolonskyi district",
        ),
        _citizen(
            "pupil", "Макетний Данило Остапович", "Danylo Maketnyi", date(today.year - 15, 1, 1), 4051,
            "м. Київ, Шевченківський район, вул. Січових Стрільців, 21", "Kyiv, Shevchenkivskyi district",
        ),
        _citizen(
            "brovary", "Вигаданенко Соломія Назарівна", "Solomiia Vyhadanenko", date(1994, 2, 8), 5066,
            "м. Бровари, Броварський район, вул. Київська, 150", "Brovary, outside Kyiv", locality="Бровари",
        ),
    )  # fmt: skip


def _citizen(
    key: str, name: str, name_en: str, born: date, serial: int, address: str, place_en: str, *, locality: str = "Київ"
) -> Citizen:
    lastname, givenname, middlename = name.split(" ")
    return Citizen(
        key=key,
        lastname=lastname,
        givenname=givenname,
        middlename=middlename,
        name_en=name_en,
        born=born,
        number=tax_number(born, serial),
        locality=locality,
        address=address,
        place_en=place_en,
        phone=f"+38044000{serial}",
    )
