"""Buttons of news, and of officials who announce."""

from handlers.presses.press import PressData


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
