"""What became of a message we owed: a phone has it, somebody saw it, or a phone could not show it."""

from collections.abc import Sequence
from datetime import datetime

from storage import mailbox
from storage.leases import Outcome
from storage.mailbox import Receipt
from storage.people import ChannelName
from storage.records import Records


async def note_early_receipts(records: Records, outcomes: Sequence[Outcome]) -> None:
    """The channel took them, and so their receipts may be here already. Only Viber tells any."""
    sent = {
        (one.held.channel, one.held.native_id, one.message_id)
        for one in outcomes
        if one.state == "sent" and one.message_id and one.held.channel == "viber"
    }
    if not sent:
        return
    for (channel, native_id, message_id), receipts in (await records.early_receipts.of(sent)).items():
        for receipt, at in receipts.items():
            await _note(records, (channel, native_id), message_id, receipt, at)


async def note_receipt(
    records: Records, chat: tuple[ChannelName, str], message_id: str, receipt: Receipt, at: datetime
) -> bool:
    """Safe to repeat, in any order. False: nothing we owed this chat bears that id. It may have been a reply, or a
    message whose sending is being noted at this moment, and which then finds the receipt."""
    if await _note(records, chat, message_id, receipt, at):
        return True
    await records.early_receipts.keep((*chat, message_id), receipt, at)
    return await _note(records, chat, message_id, receipt, at)


async def _note(
    records: Records, chat: tuple[ChannelName, str], message_id: str, receipt: Receipt, at: datetime
) -> bool:
    async with records.writing() as db:
        return await mailbox.note_receipt(db, chat, message_id, receipt, at)
