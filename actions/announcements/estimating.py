"""How many get it, how long it takes, and what it costs: told before anybody presses."""

from dataclasses import dataclass
from decimal import Decimal

from city.announcements import Contents
from storage import audience
from storage.announcements import Announcement
from storage.audience import Reach
from storage.records import Records


@dataclass(frozen=True, slots=True)
class Estimate:
    """`price`: of one message on Viber, 0 where it was not told. `minutes`: at least one."""

    reach: Reach
    minutes: int
    cost: Decimal
    price: Decimal


async def estimate(records: Records, contents: Contents, one: Announcement | None = None) -> Estimate:
    """A correction goes to those whom it corrects, whatever the segment says."""
    async with records.reading() as db:
        chosen = await audience.chosen_for(db, contents, one.corrects if one else None)
        reach = await audience.reach(db, chosen)
    sending = records.sending
    seconds = max(reach.telegram / sending.telegram_per_second, reach.viber / sending.viber_per_second)
    return Estimate(reach, max(1, round(seconds / 60)), reach.paid * sending.viber_price, sending.viber_price)
