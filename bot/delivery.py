"""Everything the service owes: claim, send with no transaction open, note the outcome."""

import asyncio
import base64
import hmac
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp

from actions.deliveries import note_sent
from actions.people import note_blocked
from bot import logs, metrics
from bot.channels.bulk import bulk_telegram
from bot.channels.outcomes import Blocked, Later, SendFailed, Stopped
from bot.senders import Sender, TelegramSender
from bot.service import Service
from handlers.notices import NOTICES
from handlers.replies import Reply, replies
from handlers.speech import speaking
from storage import mailbox, people
from storage.database import will_pass
from storage.mailbox import Ending, OwedEvent, OwedMessage
from storage.people import Account, ChannelName

BATCH = 20
IDLE_SECONDS = 0.25

# Seconds until the next attempt; an event goes on hourly after the last, and never dies.
MESSAGE_WAITS = (2, 10, 60, 300, 1800)
EVENT_WAITS = (5, 30, 300, 1800, 3600)
ALARM_AT = 4

log = logs.get()


class Delivery:
    def __init__(self, service: Service, senders: dict[ChannelName, Sender]) -> None:
        self._service = service
        self._records = service.records
        self._senders = senders

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for; the rows wait too."""
        while True:
            try:
                worked = await self.work()
            except Exception as error:
                if not will_pass(error):
                    log.error("delivery broke", error=error)
                await asyncio.sleep(1)
            else:
                await asyncio.sleep(0 if worked else IDLE_SECONDS)

    async def work(self) -> bool:
        """One batch of each kind; whether there was anything to do."""
        async with self._records.writing() as db:
            messages = await mailbox.claim_messages(db, BATCH)
            events = await mailbox.claim_events(db, BATCH) if self._service.settings.platform_url else []
        owed: list[OwedMessage | OwedEvent] = [*messages, *events]
        await asyncio.gather(*map(self._try, owed))
        return bool(messages or events)

    async def _try(self, owed: OwedMessage | OwedEvent) -> None:
        """One that breaks does not hold up the others: its lease ends, and it is tried again until it expires."""
        try:
            await (self._message(owed) if isinstance(owed, OwedMessage) else self._event(owed))
        except Exception as error:
            log.error("owed, and broke", owed=owed.id, error=error)

    # --- messages ---

    async def _message(self, owed: OwedMessage) -> None:
        async with self._records.reading() as db:
            account = await people.find_account(db, owed.account_id)
        sender = self._senders.get(account.channel) if account else None
        if account is None or sender is None:
            return await self._end(owed, "failed", "no such channel")
        if owed.expires_at <= self._records.clock.now():
            return await self._end(owed, "expired")
        if account.blocked:
            return await self._end(owed, "blocked")
        with speaking(account.language):
            reply = await self._draw(owed, account)
            if reply is None:
                return await self._end(owed, "expired", "a later turn was answered")
            await self._send(owed, account, sender, reply)

    async def _draw(self, owed: OwedMessage, account: Account) -> Reply | None:
        """A notice is drawn now. An owed reply that a later turn overtook is dropped, unless it tells what an act came
        to: then it is told without buttons."""
        if owed.sealed is None:
            return NOTICES[owed.kind](owed.params)
        reply = replies.validate_json(self._records.vault.open(owed.sealed, "reply"))
        if not await self._service.dialogs.replied_since(account.key, owed.params["token"]):
            return reply
        return reply.without_buttons() if owed.params["outcome"] else None

    async def _send(self, owed: OwedMessage, account: Account, sender: Sender, reply: Reply) -> None:
        try:
            sent = await sender.show(account.native_id, reply)
        except Blocked:
            noted = await note_blocked(
                self._records,
                account.channel,
                account.native_id,
                account.language,
                blocked=True,
                at=self._records.clock.now(),
            )
            if noted:
                await self._service.dialogs.remember(noted)
            await self._end(owed, "blocked")
        except (Later, Stopped) as failure:
            await self._postpone(owed, max(_wait(MESSAGE_WAITS, owed.tries), failure.retry_after), failure.code)
        except (SendFailed, ValueError) as failure:
            code = failure.code if isinstance(failure, SendFailed) else "not drawn"
            log.error("message refused", owed=owed.id, kind=owed.kind, code=code)
            await self._end(owed, "failed", code)
        else:
            await note_sent(self._records, owed, account.channel, sent.message_id)
            metrics.DELIVERED.labels("message", "sent").inc()

    # --- platform events ---

    async def _event(self, owed: OwedEvent) -> None:
        """200 and 202 are its; anything else is tried again for ever: a signature is never dead."""
        settings = self._service.settings
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            **webhook_headers(settings.platform_secret, owed.id, int(time.time()), owed.body),
        }
        timeout = aiohttp.ClientTimeout(total=15)
        try:
            async with self._service.http.post(
                settings.platform_url, data=owed.body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                status = str(response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            status = type(error).__name__
        if status in ("200", "202"):
            await self._end(owed, "sent", status)
            return
        if owed.tries >= ALARM_AT:
            log.error("platform does not take an event", event=owed.id, tries=owed.tries, status=status)
        await self._postpone(owed, _wait(EVENT_WAITS, owed.tries), status)

    # --- outcomes ---

    async def _end(self, owed: OwedMessage | OwedEvent, state: Ending, note: str = "") -> None:
        async with self._records.writing() as db:
            await mailbox.end(db, owed, state, note)
        metrics.DELIVERED.labels(_what(owed), state).inc()

    async def _postpone(self, owed: OwedMessage | OwedEvent, seconds: float, note: str) -> None:
        async with self._records.writing() as db:
            await mailbox.postpone(db, owed, timedelta(seconds=seconds), note)
        metrics.DELIVERED.labels(_what(owed), "later").inc()


def _what(owed: OwedMessage | OwedEvent) -> str:
    return "message" if isinstance(owed, OwedMessage) else "event"


def _wait(waits: tuple[int, ...], tries: int) -> float:
    """With a fifth of jitter, so that what failed together does not come back together."""
    return waits[min(tries, len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


def webhook_headers(secret: bytes, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Standard Webhooks: the signature covers id, time and the raw body."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return {"webhook-id": event_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}


@asynccontextmanager
async def bulk_senders(service: Service) -> AsyncIterator[dict[ChannelName, Sender]]:
    """The channels as the delivery worker uses them: Telegram through python-telegram-bot."""
    senders = dict(service.turns.senders)
    settings = service.settings
    if service.telegram:
        bot_id, media = service.telegram.bot_id, service.records.media
        async with bulk_telegram(service.http, settings.telegram_token, settings.telegram_api_url) as client:
            yield {**senders, "telegram": TelegramSender(client, bot_id, service.seals, media)}
    else:
        yield senders
