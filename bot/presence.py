"""Who wrote to us lately: noted by turns at the cost of a word, and written down for all of them every two seconds."""

import asyncio
from collections.abc import Mapping

from bot import logs
from storage import leases, people
from storage.database import will_pass
from storage.limits import Limits
from storage.people import Account, ChannelName
from storage.records import Records

EVERY_SECONDS = 2

log = logs.get()


class Presence:
    """Losing two seconds of it, when a process is killed, costs a little money at most."""

    def __init__(self, records: Records, limits: Mapping[ChannelName, Limits]) -> None:
        self._records = records
        self._limits = limits
        self._wrote: dict[int, Account] = {}

    def note(self, account: Account) -> None:
        self._wrote[account.id] = account

    async def run(self) -> None:
        """Until cancelled, and then once more."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self._flush()
        finally:
            await self._flush()

    async def _flush(self) -> None:
        """Whatever cannot be written now is written the next time."""
        wrote, self._wrote = self._wrote, {}
        if not wrote:
            return
        try:
            async with self._records.writing() as db:
                noted = await people.note_wrote(db, list(wrote))
                await leases.wake(db, noted)
            await self._answered([wrote[account_id] for account_id in noted])
        except Exception as error:
            if not will_pass(error):
                log.error("presence broke", error=error)
            self._wrote = wrote | self._wrote

    async def _answered(self, accounts: list[Account]) -> None:
        """On Viber whoever writes may be written to again."""
        chats = [account.native_id for account in accounts if account.channel == "viber"]
        if chats and "viber" in self._limits:
            await self._limits["viber"].answered(chats)
