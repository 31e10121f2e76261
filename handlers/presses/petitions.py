"""Buttons of petitions and of receipts."""

from handlers.presses.press import PressData


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


class Receipts(PressData, prefix="r"):
    """The resident's own, the newest first."""


class OpenReceipt(PressData, prefix="ro"):
    """By its number, as it is read: anybody may look at any."""

    number: str
