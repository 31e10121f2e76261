"""Everything lasting that an action may need, in one value made at the start."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from city.lanes import Sending
from storage.acts import Acts
from storage.clock import CityClock
from storage.database import patient
from storage.early_receipts import EarlyReceipts
from storage.links import Links
from storage.media import Media
from storage.people import ChannelName
from storage.reads import Reads
from storage.sign_ins import SignIns
from storage.tokens import Tokens
from storage.vault import Nullifiers, PersonKeys, Vault
from storage.verifications import Verifications


@dataclass(frozen=True, slots=True)
class Records:
    """`chat_link`: an address that opens our chat on a channel with a payload; None where it cannot be told now.
    `console_url`: where officials work; on a machine without a public address, its own. `public_url`: where our public
    pages are; empty where nobody outside can reach them."""

    engine: AsyncEngine
    acts: Acts
    reads: Reads
    vault: Vault
    person_keys: PersonKeys
    nullifiers: Nullifiers
    clock: CityClock
    media: Media
    early_receipts: EarlyReceipts
    verifications: Verifications
    links: Links
    sign_ins: SignIns
    support_codes: Tokens
    chat_link: Callable[[ChannelName, str], Awaitable[str | None]]
    console_url: str
    sending: Sending
    authorize_url: Callable[[str], str] | None = None
    public_url: str = ""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as db:
            yield db

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end, rolled back on an error."""
        async with self.engine.begin() as db:
            yield db

    @asynccontextmanager
    async def writing_much(self) -> AsyncIterator[AsyncConnection]:
        """The same for what takes its time in a city of millions."""
        async with patient(self.engine) as engine, engine.begin() as db:
            yield db
