"""Everything the service owes: claim, send with no transaction open, note the outcome.

delivery.py    looks what is due and starts a line for each lane, channel and mailing, so that none waits for another
lines.py       one line: claims rows, puts aside what must not go now, gives slots to the rest, marks them
calls.py       one row's call, and what it came to
deciding.py    the rules: may this row go now, and what does the channel's answer make of it
telegram.py    how rows of a line go to Telegram: one call each
viber.py       how they go to Viber: one call each, or one for three hundred
drafts.py      a mailing's message, drawn once for all who get it
outcomes.py    what became of rows, noted many at a time
events.py      events for the city platform
"""

from bot.delivery.delivery import Delivery, open_delivery

__all__ = ["Delivery", "open_delivery"]
