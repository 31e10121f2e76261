"""What was put aside, listed without its contents, and sent through the doors again once we have mended it."""

from bot.service import Service
from storage.quarantine import Aside, note_replayed, waiting
from webhooks import telegram, viber
from webhooks.reading import parse_object


async def show(service: Service) -> str:
    async with service.records.reading() as db:
        asides = await waiting(db, service.records.vault)
    lines = [f"{aside.id}\t{aside.kind}\t{aside.channel}\t{aside.error}\n" for aside in asides]
    return "".join(lines) or "nothing was put aside\n"


async def replay(service: Service) -> str:
    """Oldest first. A reply that a channel refused is no update, and stays for a person to read."""
    async with service.records.reading() as db:
        asides = [aside for aside in await waiting(db, service.records.vault) if aside.kind != "refused"]
    done = 0
    for aside in asides:
        if await _again(service, aside):
            async with service.records.writing() as db:
                await note_replayed(db, aside.id)
            done += 1
    return f"{done} of {len(asides)} replayed\n"


async def replay_one(service: Service, aside_id: int) -> bool:
    """For the console: whether it was taken now. A refused reply never is."""
    async with service.records.reading() as db:
        asides = await waiting(db, service.records.vault, aside_id)
    for aside in asides:
        if aside.kind != "refused" and await _again(service, aside):
            async with service.records.writing() as db:
                await note_replayed(db, aside.id)
            return True
    return False


async def _again(service: Service, aside: Aside) -> bool:
    """As a new attempt: were it to fail once more, it would be put aside anew."""
    attempt = f"#{aside.id}"
    if aside.channel == "telegram":
        answer = await telegram.receive(
            service, telegram.Received(aside.body, parse_object(aside.body), attempt=attempt)
        )
    else:
        answer = await viber.receive(service, aside.body, attempt)
    return answer.status == 200
