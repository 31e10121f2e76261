"""An update as it came through a door, on either channel, ready to become a turn."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.types import CallbackQuery, Message, User

from storage.people import ChannelName


@dataclass(frozen=True, slots=True)
class Shown:
    """The message whose button was pressed."""

    message_id: int
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the channel's own id of the press, and what the button carried."""

    id: str
    data: str

    def as_query(self) -> CallbackQuery:
        """In aiogram's words, for a filter that wants them. Whose it is, the arrival tells."""
        nobody = User.model_construct(id=0, is_bot=False, first_name="")
        return CallbackQuery.model_construct(id=self.id, from_user=nobody, chat_instance="", data=self.data)


@dataclass(frozen=True, slots=True)
class Arrival:
    """`update_id` is the channel's own, as a string. `native_id` and `chat` are the channel's ids of resident and chat.

    `patience`: seconds this update may wait for its turn before the channel is told to come again. `shown`: what a
    reply may take the place of. `is_welcome`: the chat was only opened. `takes_answer`: one message may travel in the
    answer to this very update. `attempt` tells a replay of what was put aside from the first time.
    """

    channel: ChannelName
    native_id: str
    chat: str
    update_id: str
    event: Message | Press
    raw: bytes
    at: datetime
    language: str
    patience: float
    shown: Shown | None = None
    is_welcome: bool = False
    takes_answer: bool = False
    attempt: str = ""

    @property
    def taken_as(self) -> str:
        """A replay is a new update to the lock, and the same one to the act."""
        return self.update_id + self.attempt

    @property
    def who(self) -> str:
        return f"{self.channel}:{self.native_id}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says: 200 is "done, for ever"; 503 is "send it again"."""

    status: int = 200
    body: bytes = b""
    retry_after: int = 0


DONE = Answer()
LATER = Answer(503, retry_after=2)
