"""What we owe goes in four lanes, of which none waits for another; and what a lane may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Lane = Literal["reply", "urgent", "notice", "bulk"]
LANES: tuple[Lane, ...] = ("reply", "urgent", "notice", "bulk")
"""Who goes first."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`message`: of one on Viber outside a resident's day; nothing where the operator tells none. `ceilings`: of a
    month, by lane; a lane without one has none."""

    message: Decimal = Decimal(0)
    ceilings: Mapping[Lane, Decimal] = field(default_factory=dict)

    def affordable(self, lane: Lane, spent: Decimal, messages: int) -> int:
        """For how many of these messages there is money left this month."""
        ceiling = self.ceilings.get(lane)
        if ceiling is None or not self.message:
            return messages
        return max(0, min(messages, int((ceiling - spent) / self.message)))


@dataclass(frozen=True, slots=True)
class Sending:
    """How fast messages to many go, and what one costs that is not free; for estimates."""

    telegram_per_second: float
    viber_per_second: float
    viber_price: Decimal
