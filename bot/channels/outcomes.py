"""What a send can come to. Nothing here ever holds a text, a name, a number or a token."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: str


class SendFailed(Exception):
    """`code` is the method and the channel's number; `retry_after` seconds, where the channel asked for it."""

    def __init__(self, code: str, retry_after: float = 0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class Blocked(SendFailed):
    """This contact is gone."""


class Later(SendFailed):
    """It may work later; the message may have arrived all the same."""


class Stopped(SendFailed):
    """The channel itself does not take us: alarm, and try later."""


class Wrong(SendFailed):
    """Our own mistake: never again as it is."""
