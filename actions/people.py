"""What changes an account: its language, and whether its resident can be reached."""

from datetime import datetime

from actions.turn import Turn
from storage import people
from storage.people import Account, ChannelName
from storage.records import Records


async def choose_language(turn: Turn, language: str) -> None:
    """The resident's own choice. Choosing it again changes nothing."""
    if language != turn.account.language:
        async with turn.change({"act": "language", "language": language}) as db:
            if db is not None:
                turn.account = await people.change_account(db, turn.account.id, language=language)


async def note_blocked(
    records: Records, channel: ChannelName, native_id: str, language: str, *, blocked: bool, at: datetime
) -> Account | None:
    """The resident stopped the bot, or came back. Safe to repeat, in any order; None where it was known already."""
    async with records.writing() as db:
        return await people.note_blocked(db, channel, native_id, language, blocked=blocked, at=at)
