"""A turn: one update of one resident, and the one change it may make."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from city.people import Person
from storage import mailbox, people
from storage.dialogs import Dialog
from storage.people import Account
from storage.records import Records

Outcome = dict[str, Any]
Value = TypeVar("Value")


class AlreadyCommitted(RuntimeError):
    """A turn commits once: what belongs together is one action."""


@dataclass(slots=True)
class Turn:
    """What a handler is given. `is_welcome`: the chat was only opened, nothing was written yet. `outcome` is what the
    turn's change came to, once it is durable. `others`: the accounts of other chats that it changed."""

    account: Account
    update_id: str
    dialog: Dialog
    records: Records
    is_welcome: bool = False
    outcome: Outcome | None = None
    others: list[Account] = field(default_factory=list)

    async def person(self) -> Person | None:
        """The verified resident behind this chat."""
        if self.account.person_id is None:
            return None
        return await self.records.reads.people.get(self.account.person_id)

    async def earlier(self) -> Outcome | None:
        """What this very update came to before, if it was committed: asked before a refusal becomes final."""
        async with self.records.reading() as db:
            return await mailbox.find_turn(db, self.account.id, self.update_id)

    @asynccontextmanager
    async def change(self, outcome: Outcome) -> AsyncIterator[AsyncConnection | None]:
        """The turn's one transaction. None: this update was committed before, `self.outcome` says what it came to.
        `outcome` is kept as it is at the end, so what is done inside may add to it."""
        self._once()
        async with self.records.engine.connect() as db:
            transaction = await db.begin()
            kept = await mailbox.take_turn(db, self.account.id, self.update_id)
            if kept is not None:
                self.outcome = kept
                self.account = await people.find_account(db, self.account.id) or self.account
                yield None
                return
            yield db
            await mailbox.keep_outcome(db, self.account.id, self.update_id, outcome)
            await to_the_end(transaction.commit())
            self.outcome = outcome

    async def act(self, write: Callable[[], Awaitable[Value]], outcome: Callable[[Value], Outcome]) -> Value:
        """The turn's one change, made by a writer that commits for many turns at once, and that knows itself what may
        still be cancelled."""
        self._once()
        value = await write()
        self.outcome = outcome(value)
        return value

    def _once(self) -> None:
        if self.outcome is not None:
            raise AlreadyCommitted


async def to_the_end(work: Awaitable[Value]) -> Value:
    """A commit that was sent is never cancelled: wait for its end, and only then let the cancellation go on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
