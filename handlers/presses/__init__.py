"""What a button means: a small typed value that travels inside the button itself.

At most 45 bytes packed, since expiry and proof travel beside it in the 64 that Telegram allows. Ids are our own
numbers. A press that acts says which page it belongs to: an old button shows that page again and never acts.
"""

from collections.abc import Iterator

from handlers.presses import announcements, officials, petitions, residents
from handlers.presses.petitions import FoundPetitions, PetitionList
from handlers.presses.press import PressData

__all__ = ["PRESSES", "announcements", "officials", "petitions", "residents", "unpack", "way_back", "way_to"]


def _kinds(kind: type[PressData]) -> Iterator[type[PressData]]:
    """Each that a button can be; what begins with a dash only lends its shape."""
    for own in kind.__subclasses__():
        if not own.__prefix__.startswith("-"):
            yield own
        yield from _kinds(own)


PRESSES = tuple(_kinds(PressData))
_KINDS = {kind.__prefix__: kind for kind in PRESSES}
if len(_KINDS) < len(PRESSES):
    raise TypeError("two kinds of buttons share a prefix")


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
