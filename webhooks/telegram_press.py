"""A pressed button, as Telegram tells it, read by hand. aiogram's model of the message under it would cost a tenth
of the turn, and a turn needs these few fields (https://core.telegram.org/bots/api#callbackquery).
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.arrivals import Shown
from webhooks.reading import NotUnderstood, part

_ID = re.compile(r"[!-~]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ToldPress:
    """`shown` None: the button is in no message of ours, or in one that is too old to be told."""

    update_id: int
    id: str
    data: str
    user_id: int
    language: str | None
    chat_id: int
    chat_type: str
    shown: Shown | None


def read_press(update: dict[str, Any]) -> ToldPress:
    """Raises NotUnderstood."""
    query = part(update, "callback_query")
    user = part(query, "from")
    if not _ID.fullmatch(_text(query, "id")) or not isinstance(user.get("is_bot"), bool):
        raise NotUnderstood
    language, data = user.get("language_code"), query.get("data")
    message = part(query, "message") if query.get("message") is not None else None
    chat = part(message, "chat") if message else {"id": 0, "type": ""}
    return ToldPress(
        update_id=_number(update, "update_id"),
        id=query["id"],
        data=data if isinstance(data, str) else "",
        user_id=_number(user, "id"),
        language=language if isinstance(language, str) else None,
        chat_id=_number(chat, "id"),
        chat_type=_text(chat, "type"),
        shown=Shown(_number(message, "message_id"), is_picture=bool(message.get("photo"))) if message else None,
    )


def _number(parent: dict[str, Any], name: str) -> int:
    number = parent.get(name)
    if type(number) is not int:
        raise NotUnderstood
    return number


def _text(parent: dict[str, Any], name: str) -> str:
    text = parent.get(name)
    if not isinstance(text, str):
        raise NotUnderstood
    return text
