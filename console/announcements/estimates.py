"""How many get it, how long it takes, and what it costs: told before anybody presses."""

from dataclasses import dataclass
from decimal import Decimal

from bot.service import VIBER_PACE
from city.announcements import Contents
from console.visits import Visit
from storage import audience
from storage.announcements import Announcement
from storage.audience import Reach


@dataclass(frozen=True, slots=True)
class Estimate:
    """`price`: of one message on Viber, 0 where it was not told. `minutes`: at least one."""

    reach: Reach
    minutes: int
    cost: Decimal
    price: Decimal


async def estimate(visit: Visit, contents: Contents, one: Announcement | None = None) -> Estimate:
    """A correction goes to those whom it corrects, whatever the segment says."""
    async with visit.records.reading() as db:
        chosen = await audience.chosen_for(db, contents, one.corrects if one else None)
        reach = await audience.reach(db, chosen)
    settings = visit.service.settings
    seconds = max(reach.telegram / settings.telegram_rate, reach.viber / VIBER_PACE.per_second)
    price = settings.viber_prices.message
    return Estimate(reach, max(1, round(seconds / 60)), reach.paid * price, price)
