"""The public log, tended by the jobs leader: leaves get their places, heads are signed, a broken promise is heard."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import logs
from bot.metrics import LOG_HEAD, LOG_WAITING
from storage.leader import leading
from storage.receipts import PROMISED_WITHIN, oldest_promise
from storage.sequencer import AT_ONCE, place_waiting, sign_head
from storage.vault import LogKeys

MOST_BATCHES = 20

log = logs.get()


async def tend(engine: AsyncEngine, epoch: int, keys: LogKeys) -> None:
    """The alarm comes first: it is needed most where the rest does not work."""
    async with leading(engine, epoch) as db:
        waited = (await oldest_promise(db)).total_seconds()
    LOG_WAITING.set(waited)
    if waited > PROMISED_WITHIN.total_seconds():
        log.error("promise of the public log not kept", seconds=round(waited))
    for _ in range(MOST_BATCHES):
        async with leading(engine, epoch) as db:
            if await place_waiting(db) < AT_ONCE:
                break
    async with leading(engine, epoch) as db:
        signed = await sign_head(db, keys)
    LOG_HEAD.set(signed.head.at.timestamp())
