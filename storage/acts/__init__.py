"""Acts: what is written once and must be provable. The turn, the act, its leaf and the event we owe commit together.

Acts are handed over as values and answered with what they came to. Those of concurrent turns commit together:
`writer.py` forms the batches and knows nothing of what is in them; `signing.py` is one kind of act.
"""

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts.signing import (
    COUNT_IS_EXACT,
    Result,
    Signed,
    Signing,
    add_past_signatures,
    find_signatures,
    sign_all,
    signatures,
)
from storage.acts.writer import Writer
from storage.database import BY_KEY, connect

__all__ = [
    "COUNT_IS_EXACT",
    "Acts",
    "Result",
    "Signed",
    "Signing",
    "add_past_signatures",
    "find_signatures",
    "signatures",
]


class Acts:
    """Writes acts; each answer is durable when it comes. What cannot be written now is an error that will pass."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._writer = Writer(lambda: connect(engine, BY_KEY))

    async def sign(self, signing: Signing) -> Signed:
        return await self._writer.write(sign_all, signing)

    async def close(self) -> None:
        await self._writer.close()
