"""An authentic callback that we do not understand: kept whole, counted, and answered 200."""

from hashlib import sha256

from bot import logs, metrics
from bot.arrivals import DONE, Answer
from bot.service import Service
from storage.people import ChannelName
from storage.quarantine import put_aside

log = logs.get()


async def unparsed(service: Service, channel: ChannelName, body: bytes, attempt: str, error: Exception) -> Answer:
    kind = logs.kind(error)
    async with service.records.writing() as db:
        once = sha256(body).hexdigest() + attempt
        await put_aside(db, service.records.vault, "unparsed", channel, once=once, body=body, error=kind)
    metrics.QUARANTINED.labels(channel, "unparsed").inc()
    log.warning("update not understood", channel=channel, kind=kind)
    return DONE
