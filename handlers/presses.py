"""What a button means: a small typed value that travels inside the button itself.

At most 45 bytes packed, since expiry and proof travel beside it in the 64 that Telegram allows. Ids are our own
numbers. A press that acts says which page it belongs to: an old button shows that page again and never acts.
"""

from typing import ClassVar

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery


class PressData(CallbackData, prefix="-"):
    """A press that only shows a page. `keeps_dialog`: it belongs to the step the resident is on."""

    keeps_dialog: ClassVar[bool] = False

    def page(self) -> "PressData":
        return self

    def pack(self) -> str:
        """As aiogram's, for numbers and words without a colon: a page packs every button it shows."""
        values = [str(value) for value in self.__dict__.values()]
        if any(self.__separator__ in value for value in values):
            raise ValueError(f"{self.__separator__!r} in a button of kind {self.__prefix__!r}")
        return self.__separator__.join((self.__prefix__, *values))


class Pressed(Filter):
    """The press was unpacked once, before routing; here only its kind is compared."""

    def __init__(self, kind: type[PressData]) -> None:
        self.kind = kind

    async def __call__(self, _: CallbackQuery, press: PressData | None = None) -> bool:
        return type(press) is self.kind


class Menu(PressData, prefix="m"):
    """The way back from everywhere."""


class Help(PressData, prefix="h"):
    pass


class Privacy(PressData, prefix="pv"):
    pass


class Languages(PressData, prefix="l"):
    pass


class ChooseLanguage(PressData, prefix="lc"):
    code: str

    def page(self) -> PressData:
        return Languages()


class OpenSettings(PressData, prefix="s"):
    pass


class Districts(PressData, prefix="d"):
    pass


class ChooseDistrict(PressData, prefix="dc"):
    """`place` among the city's districts, from 1; 0 is the whole city."""

    place: int

    def page(self) -> PressData:
        return Districts()


class Topics(PressData, prefix="t"):
    pass


class SetTopic(PressData, prefix="ts"):
    """`on` is 1 or 0: what it will be, not what it is."""

    topic: str
    on: int

    def page(self) -> PressData:
        return Topics()


class OpenAccount(PressData, prefix="a"):
    pass


class ExportKept(PressData, prefix="ae"):
    pass


class ExportJson(PressData, prefix="aj"):
    pass


class AskDisconnect(PressData, prefix="ad"):
    pass


class Disconnect(PressData, prefix="ax"):
    def page(self) -> PressData:
        return AskDisconnect()


class InviteChat(PressData, prefix="ai"):
    """A link into the other messenger."""


class AcceptLink(PressData, prefix="ly"):
    """`code` is the question's, so that a button answers no other question than its own."""

    code: int

    def page(self) -> PressData:
        return OpenAccount()


class RefuseLink(PressData, prefix="ln"):
    code: int

    def page(self) -> PressData:
        return OpenAccount()


class Petitions(PressData, prefix="p"):
    """The three lists and the search by number."""


class PetitionList(PressData, prefix="pl"):
    order: str
    page_number: int = 0


class AskNumber(PressData, prefix="pn"):
    pass


class OpenPetition(PressData, prefix="po"):
    petition_id: int


class SignPetition(PressData, prefix="ps"):
    petition_id: int

    def page(self) -> PressData:
        return OpenPetition(petition_id=self.petition_id)


class Receipts(PressData, prefix="r"):
    """The resident's own, the newest first."""


class OpenReceipt(PressData, prefix="ro"):
    """By its number, as it is read: anybody may look at any."""

    number: str


class Verify(PressData, prefix="v"):
    """`petition_id`: what the resident wanted to sign; 0 where they came from elsewhere."""

    petition_id: int = 0


PRESSES: tuple[type[PressData], ...] = (
    Menu,
    Help,
    Privacy,
    Languages,
    ChooseLanguage,
    OpenSettings,
    Districts,
    ChooseDistrict,
    Topics,
    SetTopic,
    OpenAccount,
    ExportKept,
    ExportJson,
    AskDisconnect,
    Disconnect,
    InviteChat,
    AcceptLink,
    RefuseLink,
    Petitions,
    PetitionList,
    AskNumber,
    OpenPetition,
    SignPetition,
    Receipts,
    OpenReceipt,
    Verify,
)
_KINDS = {kind.__prefix__: kind for kind in PRESSES}


def unpack(data: str) -> PressData | None:
    """None where no such button exists any more."""
    kind = _KINDS.get(data.split(":", 1)[0])
    try:
        return kind.unpack(data) if kind else None
    except (TypeError, ValueError):
        return None
