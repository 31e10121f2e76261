"""Putting right what went astray."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage import audit, queues
from storage.officials import Official
from storage.quarantine import note_replayed
from storage.queues import Aside, Count, Sent
from storage.records import Records

MOST = 50

Replay = Callable[[int], Awaitable[bool]]
"""Sends what was put aside under this number through its door again; whether it was taken."""


@dataclass(frozen=True, slots=True)
class Queues:
    messages: list[Count]
    events: list[Count]
    astray: list[Sent]
    aside: list[Aside]


async def look(records: Records) -> Queues:
    async with records.reading() as db:
        return Queues(
            messages=await queues.count_messages(db),
            events=await queues.count_events(db),
            astray=await queues.list_astray(db, MOST),
            aside=await queues.list_aside(db, MOST),
        )


async def send_again(records: Records, by: Official, message_id: int | None) -> int:
    """One message, or all that went astray; how many."""
    async with records.writing() as db:
        number = await queues.send_again(db, message_id)
        if number:
            await audit.note(db, by.id, "queue.sent_again", {"message": message_id, "number": number})
    return number


async def replay(records: Records, by: Official, aside_id: int, again: Replay) -> bool:
    async with records.writing() as db:
        await audit.note(db, by.id, "queue.replayed", {"aside": aside_id})
    return await again(aside_id)


async def put_away(records: Records, by: Official, aside_id: int) -> None:
    """Somebody has read it, and nothing more is to be done."""
    async with records.writing() as db:
        await note_replayed(db, aside_id)
        await audit.note(db, by.id, "queue.put_away", {"aside": aside_id})


async def count_astray(records: Records) -> tuple[int, int]:
    """(messages that went astray, updates put aside)."""
    async with records.reading() as db:
        return await queues.count_astray(db)
