"""What became of a message we owed: it was sent, a phone has it, somebody saw it, or a phone could not show it."""

from datetime import datetime

from storage import mailbox
from storage.mailbox import OwedMessage, Receipt
from storage.people import ChannelName
from storage.records import Records


async def note_sent(records: Records, owed: OwedMessage, channel: ChannelName, message_id: str) -> None:
    """The channel took it, and so its receipts may be here already."""
    async with records.writing() as db:
        await mailbox.end_sent(db, owed, message_id)
    if message_id:
        for receipt, at in (await records.early_receipts.of(channel, message_id)).items():
            await _note(records, channel, message_id, receipt, at)


async def note_receipt(records: Records, channel: ChannelName, message_id: str, receipt: Receipt, at: datetime) -> bool:
    """Safe to repeat, in any order. False: nothing we owed bears that id. It may have been a reply, or a message whose
    sending is being noted at this moment, and which then finds the receipt."""
    if await _note(records, channel, message_id, receipt, at):
        return True
    await records.early_receipts.keep(channel, message_id, receipt, at)
    return await _note(records, channel, message_id, receipt, at)


async def _note(records: Records, channel: ChannelName, message_id: str, receipt: Receipt, at: datetime) -> bool:
    async with records.writing() as db:
        return await mailbox.note_receipt(db, channel, message_id, receipt, at)
