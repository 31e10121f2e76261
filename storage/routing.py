"""One resident, one message: which of a person's chats it goes to, as SQL asks it.

The chat of their choice; else one where it costs nothing; else where they wrote last; else the oldest.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from storage.clock import CITY_NOW
from storage.people import accounts

SESSION = timedelta(hours=24)
"""After a resident's message Viber takes nothing for ours."""

IS_FREE: ColumnElement[bool] = or_(accounts.c.channel == "telegram", accounts.c.wrote_at > CITY_NOW - SESSION)

RESIDENT = func.coalesce(accounts.c.person_id, -accounts.c.id)
"""The same for all chats of one person; a chat of nobody is a resident of its own."""

BEST_FIRST = (
    accounts.c.preferred.desc(),
    func.coalesce(IS_FREE, False).desc(),
    accounts.c.wrote_at.desc().nulls_last(),
    accounts.c.id,
)


def one_chat_each(*conditions: ColumnElement[bool]) -> Select[int]:
    """Account ids, one for every resident who can be reached under these conditions (on `accounts`)."""
    return (
        select(accounts.c.id.label("account_id"))
        .ext(distinct_on(RESIDENT))
        .where(~accounts.c.blocked, *conditions)
        .order_by(RESIDENT, *BEST_FIRST)
    )


def chat_of(person_id: int | ColumnElement[int]) -> Select[int]:
    """The one account id to write to this person; none where all their chats are blocked."""
    return (
        select(accounts.c.id)
        .where(accounts.c.person_id == person_id, ~accounts.c.blocked)
        .order_by(*BEST_FIRST)
        .limit(1)
    )
