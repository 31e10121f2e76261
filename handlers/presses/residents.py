"""Buttons of the menu, of settings and of the account."""

from handlers.presses.press import PressData


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


class Verify(PressData, prefix="v"):
    """`petition_id`: what the resident wanted to sign; 0 where they came from elsewhere."""

    petition_id: int = 0
