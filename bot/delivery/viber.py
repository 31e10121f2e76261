"""How rows go to Viber: one call each, or one for three hundred where the content is the same; and what that costs."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.outcomes import SendFailed, Sent
from bot.channels.slots import Slot
from bot.channels.viber.client import MOST_RECEIVERS, TOO_NEW, Viber
from bot.channels.viber.drawing import Drawn, Message
from bot.delivery.calls import UnderWay, failed, outcome_of
from bot.delivery.deciding import is_for_the_person, put_back
from bot.delivery.drafts import Drafts
from bot.delivery.lines import Portion
from bot.delivery.outcomes import Outcomes
from bot.senders import ViberSender
from city.lanes import Prices
from handlers.speech import speaking
from storage import leases, spending
from storage.clock import CityClock
from storage.leases import Held, Outcome, Work
from storage.limits import Limits
from storage.mailbox import WAITS_FOR_SESSION

MOST_UNDER_WAY = 50
BROADCAST_SECONDS = 10


class ViberCarrier:
    def __init__(
        self,
        client: Viber,
        sender: ViberSender,
        limits: Limits,
        drafts: Drafts,
        *,
        prices: Prices,
        clock: CityClock,
        outcomes: Outcomes,
    ) -> None:
        self.limits = limits
        self.under_way = UnderWay()
        self._client = client
        self._sender = sender
        self._drafts = drafts
        self._prices = prices
        self._clock = clock
        self._outcomes = outcomes

    def batch(self, work: Work) -> int:
        return MOST_RECEIVERS if work.mailing_id else 20

    def portion(self, work: Work) -> int:
        return MOST_RECEIVERS if work.mailing_id else 10

    def together(self, work: Work) -> int:
        return MOST_RECEIVERS if work.mailing_id else 1

    def most(self, work: Work) -> int:
        return MOST_UNDER_WAY

    async def afford(self, db: AsyncConnection, rows: list[Held]) -> list[Held]:
        """Within a day of the resident's own message nothing costs anything. At the month's ceiling a row goes to the
        person's Telegram, or waits until they write."""
        costly = [row for row in rows if not row.in_session]
        if not costly:
            return rows
        paid = await spending.charge(db, costly[0].lane, len(costly), self._prices)
        over = costly[paid:]
        movable = [row for row in over if is_for_the_person(row)]
        moved = await leases.reroute(db, movable, to="telegram") if movable else set()
        for row in over:
            if row.id not in moved:
                seconds = (row.expires_at - self._clock.now()).total_seconds()
                self._outcomes.add(put_back(row, seconds, WAITS_FOR_SESSION))
        left_out = {row.id for row in over}
        return [row for row in rows if row.id not in left_out]

    def unsent(self, rows: Sequence[Held]) -> None:
        for row in rows:
            self._bill(row, charged=False)

    def _bill(self, row: Held, *, charged: bool) -> None:
        """What was counted before the call is mended by what it came to."""
        if charged == row.in_session:
            self._outcomes.mend(row.lane, 1 if charged else -1)

    def _note(self, outcome: Outcome, charged: bool | None = None) -> None:
        """Whatever surely did not arrive cost nothing; of what Viber does not tell, the estimate holds."""
        if outcome.state not in ("sent", "unknown"):
            charged = False
        if charged is not None:
            self._bill(outcome.held, charged=charged)
        self._outcomes.add(outcome)

    def send(self, portion: Portion) -> None:
        by_language = defaultdict[str, list[Held]](list)
        for number, row in enumerate(portion.rows):
            if row.mailing_id is None:
                self.under_way.start(row.lane, self._one(row, portion.slot(number)))
            else:
                by_language[row.language].append(row)
        for number, rows in enumerate(by_language.values()):
            self._count(number)
            self.under_way.start(rows[0].lane, self._many(rows, portion.slot(number)))

    async def _one(self, row: Held, slot: Slot) -> None:
        outcome, sent = await outcome_of(row, self._show(row, slot), self.limits)
        self._note(outcome, sent.charged if sent else None)

    async def _show(self, row: Held, slot: Slot) -> Sent:
        reply = await self._drafts.reply(row)
        await slot.come()
        with speaking(row.language):
            return await self._sender.show(row.native_id, reply)

    async def _many(self, rows: list[Held], slot: Slot) -> None:
        """In parts, if it has some: each to those who got the one before."""
        open_rows, message_ids = {row.native_id: row for row in rows}, dict[str, str]()
        try:
            drawn = await self._drafts.viber(rows[0])
            await slot.come()
            for number, part in enumerate(drawn):
                self._count(number)
                message_ids, failures = await self._broadcast(list(open_rows), part)
                for receiver, failure in failures.items():
                    self._note(await failed(open_rows.pop(receiver), failure, self.limits))
        except Exception as error:
            for row in open_rows.values():
                self._note((await outcome_of(row, _raising(error), self.limits))[0])
        else:
            for receiver, row in open_rows.items():
                self._note(Outcome(row, "sent", message_id=message_ids[receiver]))

    async def _broadcast(self, receivers: list[str], part: Drawn) -> tuple[dict[str, str], dict[str, SendFailed]]:
        """(ids of the messages that went, failures), by receiver. Phones that are too old get it plain."""
        message_ids, failures = await self._told(receivers, part.message)
        old = [receiver for receiver, failure in failures.items() if failure.reason in TOO_NEW]
        if not old or part.plain is None:
            return message_ids, failures
        self._count(1)
        try:
            again, still = await self._told(old, part.plain)
        except SendFailed as failure:
            again, still = {}, dict.fromkeys(old, failure)
        kept = {receiver: failure for receiver, failure in failures.items() if receiver not in old}
        return message_ids | again, kept | still

    def _count(self, number: int) -> None:
        """Of several calls the first has the slot; the others are taken off what follows."""
        if number:
            self.limits.replied.append("")

    async def _told(self, receivers: list[str], message: Message) -> tuple[dict[str, str], dict[str, SendFailed]]:
        told = await self._client.broadcast(receivers, message, timeout=BROADCAST_SECONDS)
        failures = {receiver: told.failed[receiver] for receiver in receivers if receiver in told.failed}
        return {receiver: told.message_id for receiver in receivers if receiver not in failures}, failures


async def _raising(error: Exception) -> Sent:
    raise error
