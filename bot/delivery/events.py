"""Events for the city platform: signed, sent, and tried again for ever. A signature is never dead."""

import asyncio
import base64
import hmac
import time
from datetime import timedelta

import aiohttp

from bot import logs, metrics
from bot.delivery.deciding import wait_of
from bot.service import Service
from storage import mailbox
from storage.database import will_pass
from storage.mailbox import OwedEvent

BATCH = 20
IDLE_SECONDS = 0.25
EVENT_WAITS = (5, 30, 300, 1800, 3600)
"""Seconds until the next attempt; hourly after the last."""

ALARM_AT = 4
_TIMEOUT = aiohttp.ClientTimeout(total=15)

log = logs.get()


class Events:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._records = service.records

    async def run(self) -> None:
        """Until cancelled."""
        while self._service.settings.platform_url:
            try:
                async with self._records.writing() as db:
                    owed = await mailbox.claim_events(db, BATCH)
                await asyncio.gather(*map(self._try, owed))
            except Exception as error:
                if not will_pass(error):
                    log.error("events broke", error=error)
                await asyncio.sleep(1)
            else:
                await asyncio.sleep(0 if owed else IDLE_SECONDS)
        await asyncio.Event().wait()

    async def _try(self, owed: OwedEvent) -> None:
        """One that breaks does not hold up the others: its lease ends, and it is tried again."""
        try:
            await self._send(owed)
        except Exception as error:
            log.error("owed, and broke", owed=owed.id, error=error)

    async def _send(self, owed: OwedEvent) -> None:
        """200 and 202 are its."""
        status = await self._post(owed)
        if status in ("200", "202"):
            async with self._records.writing() as db:
                await mailbox.end_event(db, owed, status)
            metrics.DELIVERED.labels("event", "sent").inc()
            return
        if owed.tries >= ALARM_AT:
            log.error("platform does not take an event", event=owed.id, tries=owed.tries, status=status)
        async with self._records.writing() as db:
            await mailbox.postpone_event(db, owed, timedelta(seconds=wait_of(EVENT_WAITS, owed.tries)), status)
        metrics.DELIVERED.labels("event", "later").inc()

    async def _post(self, owed: OwedEvent) -> str:
        settings = self._service.settings
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            **webhook_headers(settings.platform_secret, owed.id, int(time.time()), owed.body),
        }
        try:
            async with self._service.http.post(
                settings.platform_url, data=owed.body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                return str(response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


def webhook_headers(secret: bytes, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Standard Webhooks: the signature covers id, time and the raw body."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return {"webhook-id": event_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}
