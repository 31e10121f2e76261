"""What residents do, told as the updates a bot receives."""

from typing import Any

from simulator.state import Chat, Message, Resident, World
from simulator.telegram.text import spans

Json = dict[str, Any]
DAY = 24 * 3600.0
PRESS_LIVES = 150.0
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def bot(world: World) -> Json:
    account = world.telegram
    return {"id": account.id, "is_bot": True, "first_name": account.name, "username": account.username}


def user(resident: Resident) -> Json:
    return {
        "id": int(resident.id),
        "is_bot": False,
        "first_name": resident.name,
        "language_code": resident.language,
    }


def room(resident: Resident) -> Json:
    return {"id": int(resident.id), "first_name": resident.name, "type": "private"}


def next_message(world: World, chat: Chat, sender: Json) -> Json:
    """The head that every message has."""
    world.telegram.last_message += 1
    return {
        "message_id": world.telegram.last_message,
        "from": sender,
        "chat": room(chat.resident),
        "date": int(world.clock.now()),
    }


def say(world: World, chat: Chat, content: Json, *, kind: str = "text", shown: str = "") -> str:
    """The resident sends it: it stands on their phone, and its update waits."""
    chat.resident.opened = True
    raw = {**next_message(world, chat, user(chat.resident)), **content}
    text = str(content.get("text", shown))
    drawn = spans(text, content.get("entities", []))
    bubble = Message(str(raw["message_id"]), "resident", kind, text, drawn, world.clock.now(), raw=raw)
    chat.add(bubble)
    if chat.keyboard_once:
        chat.keyboard, chat.keyboard_once = None, False
    chat.toast = None
    world.touch(chat)
    return update(world, chat, "message", raw, message_id=bubble.id)


def edit(world: World, chat: Chat, message: Message, text: str) -> str:
    message.raw |= {"text": text, "edit_date": int(world.clock.now())}
    message.text, message.spans, message.edited = text, spans(text, []), True
    world.touch(chat)
    return update(world, chat, "edited_message", message.raw)


def press(world: World, chat: Chat, message: Message, data: str) -> str:
    """A press on an inline button; it must be answered within 150 seconds."""
    number = f"{chat.resident.id}{world.telegram.last_update + 1:019d}"
    now = world.clock.now()
    answerable = world.telegram.answerable
    for old in [key for key, (_, at) in answerable.items() if now - at > PRESS_LIVES]:
        del answerable[old]
    answerable[number] = (chat.resident.id, now)
    query = {
        "id": number,
        "from": user(chat.resident),
        "message": message.raw,
        "chat_instance": f"-{chat.resident.id}",
        "data": data,
    }
    chat.toast = None
    world.touch(chat)
    return update(world, chat, "callback_query", query)


def membership(world: World, chat: Chat, *, blocked: bool) -> str:
    """Blocking and unblocking are the only changes of membership a private chat knows."""
    if blocked == chat.resident.blocked:
        return ""
    chat.resident.blocked = blocked
    status = ("kicked", "member") if blocked else ("member", "kicked")
    world.touch(chat)
    change = {
        "chat": room(chat.resident),
        "from": user(chat.resident),
        "date": int(world.clock.now()),
        "old_chat_member": {"user": bot(world), **_standing(status[1])},
        "new_chat_member": {"user": bot(world), **_standing(status[0])},
    }
    return update(world, chat, "my_chat_member", change)


def _standing(status: str) -> Json:
    return {"status": status, **({"until_date": 0} if status == "kicked" else {})}


def update(world: World, chat: Chat, kind: str, content: Json, *, message_id: str = "") -> str:
    """Queue it as the real server does; returns its update_id, "" for a kind the bot did not ask for."""
    account = world.telegram
    if account.allowed and kind not in account.allowed:
        return ""
    account.last_update += 1
    # Messages of a chat share a queue; presses have one per user, membership one per chat.
    queue = "message" if kind in ("message", "edited_message") else kind
    world.courier.add(
        "telegram",
        chat.resident.id,
        update_id=str(account.last_update),
        queue=f"telegram {queue} {chat.resident.id}",
        body={"update_id": account.last_update, kind: _still(content)},
        expires=world.clock.now() + (PRESS_LIVES if kind == "callback_query" else DAY),
        message_id=message_id,
    )
    return str(account.last_update)


def _still(content: Json) -> Json:
    """As it is now: later edits do not change what was sent."""
    return {key: _still(value) if isinstance(value, dict) else value for key, value in content.items()}
