"""What a button means: a small typed value that travels inside the button itself.

At most 45 bytes packed, since expiry and proof travel beside it in the 64 that Telegram allows. Ids are our own
numbers. A press that acts says which page it belongs to: an old button shows that page again and never acts.
"""

from typing import ClassVar, Self

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery


class PressData(CallbackData, prefix="-"):
    """A press that only shows a page. `keeps_dialog`: it belongs to the step the resident is on. `for_all`: its button
    may stand under a message to many and is the same for all of them, so it opens a page that is anybody's, or changes
    a setting of its presser's own that they can change back."""

    keeps_dialog: ClassVar[bool] = False
    for_all: ClassVar[bool] = False

    def page(self) -> "PressData":
        return self

    def pack(self) -> str:
        """As aiogram's, for numbers and words without a colon: a page packs every button it shows."""
        values = [str(value) for value in self.__dict__.values()]
        if any(self.__separator__ in value for value in values):
            raise ValueError(f"{self.__separator__!r} in a button of kind {self.__prefix__!r}")
        return self.__separator__.join((self.__prefix__, *values))

    @classmethod
    def unpack(cls, value: str) -> Self:
        """As aiogram's; what came to a kind later, at its end, may be missing from buttons that were shown before."""
        given = value.count(cls.__separator__)
        later = [str(field.default) for field in list(cls.model_fields.values())[given:] if not field.is_required()]
        return super().unpack(cls.__separator__.join((value, *later)))


class Pressed(Filter):
    """The press was unpacked once, before routing; here only its kind is compared."""

    def __init__(self, kind: type[PressData]) -> None:
        self.kind = kind

    async def __call__(self, _: CallbackQuery, press: PressData | None = None) -> bool:
        return type(press) is self.kind


class Menu(PressData, prefix="m"):
    """The way back from everywhere."""

    for_all = True


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
    for_all = True


class SetTopic(PressData, prefix="ts"):
    """`on` is 1 or 0: what it will be, not what it is."""

    topic: str
    on: int

    def page(self) -> PressData:
        return Topics()


class LessOf(PressData, prefix="lo"):
    """Under what the city wrote: nothing about this topic any more."""

    for_all = True
    topic: str

    def page(self) -> PressData:
        return Topics()


class MoreOf(PressData, prefix="mo"):
    """Takes `LessOf` back."""

    topic: str

    def page(self) -> PressData:
        return Topics()


class QuietHours(PressData, prefix="q"):
    pass


class QuietFrom(PressData, prefix="qf"):
    """Which hour the night begins; its end is asked next."""

    hour: int

    def page(self) -> PressData:
        return QuietHours()


class SetQuiet(PressData, prefix="qs"):
    """Hours in Kyiv; equal ones are never quiet."""

    since: int
    until: int

    def page(self) -> PressData:
        return QuietHours()


class Channels(PressData, prefix="ch"):
    """Which of their chats a person is written to in."""


class ChooseChannel(PressData, prefix="cc"):
    """Empty: wherever they wrote last."""

    messenger: str

    def page(self) -> PressData:
        return Channels()


class OpenAccount(PressData, prefix="a"):
    pass


class ExportKept(PressData, prefix="ae"):
    pass


class ExportJson(PressData, prefix="aj"):
    pass


class AskDisconnect(PressData, prefix="ad"):
    pass


class SupportCode(PressData, prefix="ah"):
    """What a resident reads out to the support desk."""


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
    """The three lists and the search."""

    for_all = True


class PetitionList(PressData, prefix="pl"):
    order: str
    page_number: int = 0


class AskNumber(PressData, prefix="pn"):
    pass


class AskWords(PressData, prefix="pw"):
    """What to look for."""


class FoundPetitions(PressData, prefix="f"):
    """`words` are the numbers of known words, `view` how the list is narrowed and which page it is: both as
    handlers/found.py writes them."""

    words: str
    view: str


class NarrowPetitions(PressData, prefix="fn"):
    """`by`: d for district, t for topic; empty for the page that leads to both."""

    words: str
    view: str
    by: str = ""


class OpenPetition(PressData, prefix="po"):
    """`way`: the list it was opened from, see `way_to`."""

    for_all = True
    petition_id: int
    way: str = ""


class SharePetition(PressData, prefix="px"):
    petition_id: int
    way: str = ""


class SignPetition(PressData, prefix="ps"):
    petition_id: int
    way: str = ""

    def page(self) -> PressData:
        return OpenPetition(petition_id=self.petition_id, way=self.way)


class News(PressData, prefix="n"):
    """What the city announced."""

    for_all = True
    page_number: int = 0


class OpenNews(PressData, prefix="no"):
    """`page_number`: of the list that is gone back to; -1 under what the city wrote, which stays where it is."""

    for_all = True
    announcement_id: int
    page_number: int = -1


class Announce(PressData, prefix="w"):
    """An official's desk: what they wrote, and what waits for them."""


class NewAnnouncement(PressData, prefix="wn"):
    pass


class OpenAnnouncement(PressData, prefix="wo"):
    """How it stands, and what this official may do with it."""

    number: int


class AnnouncementPress(PressData, prefix="-w"):
    """What is done with one announcement. An old button opens it."""

    number: int

    def page(self) -> PressData:
        return OpenAnnouncement(number=self.number)


class WriteWords(AnnouncementPress, prefix="ww"):
    """`place` among its words: the title and the text in one language, then in the next."""

    place: int


class WriteMissing(AnnouncementPress, prefix="wm"):
    """Whatever is not written yet, one after the other."""


class AnnouncementTopics(AnnouncementPress, prefix="wt"):
    pass


class SetAnnouncementTopic(AnnouncementPress, prefix="wts"):
    topic: str


class SetFirstTopic(AnnouncementPress, prefix="wtf"):
    """On the way to a whole draft: the district is asked next."""

    topic: str


class AnnouncementDistricts(AnnouncementPress, prefix="wd"):
    pass


class SetAnnouncementDistrict(AnnouncementPress, prefix="wds"):
    """`place` among the city's districts, from 1; 0 is the whole city."""

    place: int


class TestAnnouncement(AnnouncementPress, prefix="wx"):
    __test__ = False


class SubmitAnnouncement(AnnouncementPress, prefix="wu"):
    """`version`: what was shown."""

    version: int


class AskApprove(AnnouncementPress, prefix="wa"):
    """The first tap: whom it reaches and when is told once more."""

    version: int


class ApproveAnnouncement(AnnouncementPress, prefix="way"):
    version: int


class AskReturn(AnnouncementPress, prefix="wr"):
    """What its author should change is asked for; so is why, in the next two."""

    version: int


class AskReject(AnnouncementPress, prefix="wj"):
    version: int


class AskStop(AnnouncementPress, prefix="wz"):
    version: int


class PauseAnnouncement(AnnouncementPress, prefix="wp"):
    pass


class ResumeAnnouncement(AnnouncementPress, prefix="wq"):
    pass


class Receipts(PressData, prefix="r"):
    """The resident's own, the newest first."""


class OpenReceipt(PressData, prefix="ro"):
    """By its number, as it is read: anybody may look at any."""

    number: str


class Verify(PressData, prefix="v"):
    """`petition_id`: what the resident wanted to sign; 0 where they came from elsewhere."""

    petition_id: int = 0


class OpenConsole(PressData, prefix="oc"):
    """A link into the officials' console; each showing makes a new one."""


class AcceptInvitation(PressData, prefix="oi"):
    """This chat becomes an official's. `token` is the invitation's."""

    token: str

    def page(self) -> PressData:
        return Menu()


class EndSessions(PressData, prefix="oe"):
    """Whoever is signed in to the console as this official is out."""

    def page(self) -> PressData:
        return OpenConsole()


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
    LessOf,
    MoreOf,
    QuietHours,
    QuietFrom,
    SetQuiet,
    Channels,
    ChooseChannel,
    OpenAccount,
    ExportKept,
    ExportJson,
    AskDisconnect,
    Disconnect,
    SupportCode,
    InviteChat,
    AcceptLink,
    RefuseLink,
    Petitions,
    PetitionList,
    AskNumber,
    AskWords,
    FoundPetitions,
    NarrowPetitions,
    OpenPetition,
    SharePetition,
    SignPetition,
    News,
    OpenNews,
    Announce,
    NewAnnouncement,
    OpenAnnouncement,
    WriteWords,
    WriteMissing,
    AnnouncementTopics,
    SetAnnouncementTopic,
    SetFirstTopic,
    AnnouncementDistricts,
    SetAnnouncementDistrict,
    TestAnnouncement,
    SubmitAnnouncement,
    AskApprove,
    ApproveAnnouncement,
    AskReturn,
    AskReject,
    AskStop,
    PauseAnnouncement,
    ResumeAnnouncement,
    Receipts,
    OpenReceipt,
    Verify,
    OpenConsole,
    AcceptInvitation,
    EndSessions,
)
_KINDS = {kind.__prefix__: kind for kind in PRESSES}


def unpack(data: str) -> PressData | None:
    """None where no such button exists any more."""
    kind = _KINDS.get(data.split(":", 1)[0])
    try:
        return kind.unpack(data) if kind else None
    except (TypeError, ValueError):
        return None


_WAYS = (PetitionList, FoundPetitions)


def way_to(page: PressData) -> str:
    """A page inside another press, so that the way back to it travels along."""
    return page.pack().replace(":", "_")


def way_back(way: str) -> PressData | None:
    """None where there is none to go, or that page is no more."""
    page = unpack(way.replace("_", ":"))
    return page if isinstance(page, _WAYS) else None
