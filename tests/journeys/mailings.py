"""What the stories of mailings share: begin one, let it come to its end, look what each phone got."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from storage import mailings
from storage.mailings import Progress
from storage.people import accounts
from tests.journeys.affairs import begun
from tests.journeys.town import Resident, Town
from tests.storage.mailbag import advance, mail, progress

WORDS = {"uk": "особу підтверджено", "en": "you are verified"}
"""Of the mailing's message, whatever its kind."""

WHY = {"uk": "увімкнено тему «Транспорт»", "en": "the topic “Transport” is on"}
LESS = {"uk": "🔕 Менше такого", "en": "🔕 Less of this"}


async def awake(town: Town, channel: str, language: str = "uk") -> Resident:
    """A resident who may be written to at any hour."""
    resident = await begun(town, channel, language)
    await set_account(town, resident, quiet_from=0, quiet_until=0)
    return resident


async def set_account(town: Town, resident: Resident, **values: Any) -> None:
    phone = resident.phone
    mine = (accounts.c.channel == phone.channel) & (accounts.c.native_id == phone.id)
    async with town.service.records.writing() as db:
        changed = update(accounts).where(mine).values(**values, version=accounts.c.version + 1)
        await db.execute(changed)
    await town.service.redis.delete(f"{{{phone.channel}:{phone.id}}}:account:3")


async def mailed(town: Town, lane: mailings.MailingLane = "bulk", **how: Any) -> Progress:
    """A mailing that has come to its end."""
    mailing = await mail(town.service.engine, lane, **{"topic": "transport", **how})
    return await reached(town, mailing, lambda found: found.state == "done")


async def reached(
    town: Town, mailing: int, holds: Callable[[Progress], bool], *, seconds: float = 10, advancing: bool = True
) -> Progress:
    for _ in range(round(seconds / 0.1)):
        if advancing:
            await advance(town.service.engine)
        found = await progress(town.service.engine, mailing)
        if holds(found):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"the mailing came only so far: {found}")


async def got(resident: Resident, words: str) -> int:
    """How many of the bot's messages on this phone hold these words."""
    messages = (await resident.phone.screen())["messages"]
    return sum(words in message["text"] for message in messages if message["from"] == "bot")
