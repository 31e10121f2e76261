"""How rows go to Telegram: one call each, in bulk through python-telegram-bot, every call in its slot."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.bulk import BulkTelegram
from bot.channels.outcomes import Sent
from bot.channels.slots import Slot
from bot.delivery.calls import UnderWay, outcome_of
from bot.delivery.drafts import Drafts
from bot.delivery.lines import Portion
from bot.delivery.outcomes import Outcomes
from bot.senders import TelegramSender
from handlers.speech import speaking
from storage.leases import Held, Work
from storage.limits import Limits

PORTIONS = 10
"""A second: what is marked and not yet sent is unknown if we die."""

MOST_UNDER_WAY = 1500


class TelegramCarrier:
    def __init__(
        self,
        client: BulkTelegram,
        sender: TelegramSender,
        limits: Limits,
        drafts: Drafts,
        *,
        outcomes: Outcomes,
    ) -> None:
        self.limits = limits
        self.under_way = UnderWay()
        self._client = client
        self._sender = sender
        self._drafts = drafts
        self._outcomes = outcomes

    def batch(self, work: Work) -> int:
        return max(20, min(1000, round(self.limits.pace.per_second)))

    def portion(self, work: Work) -> int:
        return 20 if work.lane == "reply" else max(1, round(self.limits.pace.per_second / PORTIONS))

    def together(self, work: Work) -> int:
        return 1

    def most(self, work: Work) -> int:
        return MOST_UNDER_WAY

    async def afford(self, db: AsyncConnection, rows: list[Held]) -> list[Held]:
        """Nothing costs anything."""
        return rows

    def unsent(self, rows: Sequence[Held]) -> None:
        """Nothing was counted."""

    def send(self, portion: Portion) -> None:
        for number, row in enumerate(portion.rows):
            self.under_way.start(row.lane, self._one(row, None if row.lane == "reply" else portion.slot(number)))

    async def _one(self, row: Held, slot: Slot | None) -> None:
        call = self._show(row, self._sender.through(self._client.at(slot)))
        outcome, _ = await outcome_of(row, call, self.limits)
        self._outcomes.add(outcome)

    async def _show(self, row: Held, sender: TelegramSender) -> Sent:
        if row.mailing_id is None:
            reply = await self._drafts.reply(row)
            with speaking(row.language):
                return await sender.show(row.native_id, reply)
        draft = await self._drafts.telegram(row)
        if not draft.picture:
            return await sender.send(draft.to(row), "")
        async with sender.picture(draft.picture) as photo:
            if not photo:
                raise ValueError("the picture is over")
            return await sender.send(draft.to(row), photo)
