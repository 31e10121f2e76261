"""What a send can come to. Nothing here ever holds a text, a name, a number of a telephone or a token.

Sent          it is there
SendFailed
├── Blocked   this contact is gone: stop
├── Later     it may work later: owe it
├── Stopped   the channel does not take us at all: alarm, and owe it
└── Wrong     our own mistake: alarm, and never again as it is
    └── UnknownFile   Telegram does not know the picture by that name any more: send the picture itself
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """`file_id`: what Telegram calls the picture that was sent. `charged`: whether Viber took money for it, where it
    said so."""

    message_id: str
    file_id: str = ""
    charged: bool | None = None


class SendFailed(Exception):
    """`retry_after`: seconds, where the channel asked for them. `certain`: it surely did not arrive."""

    def __init__(self, method: str, reason: int | str, *, retry_after: float = 0, certain: bool = True) -> None:
        super().__init__(f"{method} {reason}")
        self.method = method
        self.reason = reason
        self.retry_after = retry_after
        self.certain = certain

    @property
    def code(self) -> str:
        """The method, and the channel's own number or one word of ours: fit for logs and tables."""
        return f"{self.method} {self.reason}"


class Blocked(SendFailed):
    """Blocked, unsubscribed, deactivated or never there."""


class Later(SendFailed):
    """Too many, a fault of the server, no answer in time. Only if `certain` may it be sent again without a doubt."""


class Stopped(SendFailed):
    """A token that is wrong, an account suspended, a webhook that is not set."""


class Wrong(SendFailed):
    """The channel understood us and refused, or we knew before that it would."""


class UnknownFile(Wrong):
    """A `file_id` of another bot, or one that Telegram forgot."""
