"""What an official's own chat hears of their account: by it a stranger's hand is noticed."""

import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import mailbox
from storage.officials import Official


async def tell(db: AsyncConnection, official: Official, kind: str, params: dict[str, Any]) -> None:
    if official.account_id is not None:
        await mailbox.owe_message(
            db,
            once=f"{kind}:{official.id}:{secrets.token_hex(8)}",
            account_id=official.account_id,
            lane="urgent",
            kind=kind,
            params=params,
        )
