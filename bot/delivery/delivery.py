"""Looks what is due and starts a line for each kind of it. Any number of processes may."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot import logs
from bot.channels.bulk import bulk_telegram
from bot.delivery.drafts import Drafts
from bot.delivery.events import Events
from bot.delivery.lines import Carrier, Line
from bot.delivery.outcomes import Outcomes
from bot.delivery.telegram import TelegramCarrier
from bot.delivery.viber import ViberCarrier
from bot.senders import TelegramSender, ViberSender
from bot.service import Service
from storage import leases
from storage.database import will_pass
from storage.leases import Work
from storage.people import MESSENGERS, ChannelName

LOOK_SECONDS = 0.25
GIVE_UP_SECONDS = 1
SETTLE_SECONDS = 11

log = logs.get()


class Delivery:
    def __init__(self, service: Service, carriers: Mapping[ChannelName, Carrier], outcomes: Outcomes) -> None:
        self._records = service.records
        self._carriers = carriers
        self._outcomes = outcomes
        self._events = Events(service)
        self._lines: dict[Work, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled; then what has begun is finished and noted. A database that is away is waited for; the rows
        wait too."""
        loops = (self._look(), self._give_up(), self._outcomes.run(), self._events.run())
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end([*tasks, *self._lines.values()])
            await self._settle()

    async def _settle(self) -> None:
        """When nothing more begins: what is going on is waited for, and noted. What cannot be noted stays leased."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                for carrier in self._carriers.values():
                    await carrier.under_way.ended()
                await self._outcomes.flush()
        except Exception as error:
            log.warning("outcomes were left behind", error=error)

    async def _look(self) -> None:
        while True:
            try:
                async with self._records.reading() as db:
                    due = await leases.due(db, tuple(MESSENGERS))
            except Exception as error:
                _tell("delivery broke", error)
                await asyncio.sleep(1)
            else:
                for work in due:
                    if work not in self._lines:
                        self._lines[work] = asyncio.create_task(self._line(work))
            await asyncio.sleep(LOOK_SECONDS)

    async def _line(self, work: Work) -> None:
        try:
            await Line(work, self._carriers.get(work.channel), self._records, self._outcomes).run()
        except Exception as error:
            _tell("a line broke", error)
            await asyncio.sleep(1)
        finally:
            del self._lines[work]

    async def _give_up(self) -> None:
        """What other workers left behind when they died."""
        while True:
            try:
                async with self._records.writing() as db:
                    lost = await leases.give_up(db)
                if lost:
                    log.warning("a worker died while it was sending", rows=lost)
            except Exception as error:
                _tell("delivery broke", error)
            await asyncio.sleep(GIVE_UP_SECONDS)


def _tell(what: str, error: Exception) -> None:
    if not will_pass(error):
        log.error(what, error=error)


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


@asynccontextmanager
async def open_delivery(service: Service) -> AsyncIterator[Delivery]:
    """With its channels: Telegram through python-telegram-bot."""
    settings, outcomes = service.settings, Outcomes(service)
    carriers: dict[ChannelName, Carrier] = {}
    telegram, viber = service.turns.senders.get("telegram"), service.turns.senders.get("viber")
    drafts = Drafts(service.records, service.dialogs, service.seals, viber if isinstance(viber, ViberSender) else None)
    if service.viber and isinstance(viber, ViberSender):
        carriers["viber"] = ViberCarrier(
            service.viber,
            viber,
            service.limits["viber"],
            drafts,
            prices=settings.viber_prices,
            clock=service.clock,
            outcomes=outcomes,
        )
    if not isinstance(telegram, TelegramSender):
        yield Delivery(service, carriers, outcomes)
        return
    token, api_url, limits = settings.telegram_token, settings.telegram_api_url, service.limits["telegram"]
    async with bulk_telegram(service.http, token, api_url, limits, paid=settings.telegram_paid) as client:
        carriers["telegram"] = TelegramCarrier(client, telegram, limits, drafts, outcomes=outcomes)
        yield Delivery(service, carriers, outcomes)
