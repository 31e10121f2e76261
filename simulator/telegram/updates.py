"""What residents do, told as the updates a bot receives."""

from typing import Any

from simulator.state import Chat, Message, Resident, World
from simulator.telegram.bubbles import look, next_message
from simulator.telegram.chats import bot, room, user
from simulator.telegram.text import spans

Json = dict[str, Any]
DAY = 24 * 3600.0
PRESS_LIVES = 150.0
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def say(
    world: World, chat: Chat, content: Json, *, kind: str = "text", shown: str = "", who: Resident | None = None
) -> str:
    """The resident sends it, in a group `who`: it stands on their phone, and its update waits."""
    chat.resident.opened = True
    raw = {**next_message(world, chat, user(who or chat.resident)), **content}
    text = str(content.get("text", shown))
    drawn = spans(text, content.get("entities", []))
    bubble = Message(str(raw["message_id"]), "resident", kind, text, drawn, world.clock.now(), raw=raw)
    bubble.extra = {**look(raw)[1], **({"author": who.name} if who else {})}
    chat.add(bubble)
    if chat.keyboard_once:
        chat.keyboard, chat.keyboard_once = None, False
    chat.toast = None
    world.touch(chat)
    if chat.group and not _is_for_the_bot(world, raw):
        return ""
    return update(world, chat, "message", raw, message_id=bubble.id)


def _is_for_the_bot(world: World, raw: Json) -> bool:
    """Privacy mode: in a group a bot hears commands, its own name, and answers to itself."""
    words = str(raw.get("text", ""))
    answered = raw.get("reply_to_message", {}).get("from", {}).get("is_bot", False)
    return words.startswith("/") or f"@{world.telegram.username}" in words or answered


def edit(world: World, chat: Chat, message: Message, text: str) -> str:
    message.raw |= {"text": text, "edit_date": int(world.clock.now())}
    message.text, message.spans, message.edited = text, spans(text, []), True
    world.touch(chat)
    return update(world, chat, "edited_message", message.raw)


def press(world: World, chat: Chat, message: Message, data: str, *, who: Resident | None = None) -> str:
    """A press on an inline button; it must be answered within 150 seconds."""
    presser = who or chat.resident
    number = f"{presser.id}{world.telegram.last_update + 1:019d}"
    now = world.clock.now()
    answerable = world.telegram.answerable
    for old in [key for key, (_, at) in answerable.items() if now - at > PRESS_LIVES]:
        del answerable[old]
    answerable[number] = (chat.resident.id, now)
    query = {
        "id": number,
        "from": user(presser),
        "message": message.raw,
        "chat_instance": f"-{chat.resident.id.removeprefix('-')}",
        "data": data,
    }
    chat.toast = None
    world.touch(chat)
    return update(world, chat, "callback_query", query, line=presser.id)


def membership(world: World, chat: Chat, *, blocked: bool) -> str:
    """Blocking and unblocking are the only changes of membership a private chat knows."""
    if blocked == chat.resident.blocked:
        return ""
    chat.resident.blocked = blocked
    status = ("kicked", "member") if blocked else ("member", "kicked")
    return standing(world, chat, *status, chat.resident)


def standing(world: World, chat: Chat, now: str, before: str, who: Resident) -> str:
    """What the bot is in this chat, changed by somebody."""
    world.touch(chat)
    change = {
        "chat": room(chat),
        "from": user(who),
        "date": int(world.clock.now()),
        "old_chat_member": {"user": bot(world), **_standing(before)},
        "new_chat_member": {"user": bot(world), **_standing(now)},
    }
    return update(world, chat, "my_chat_member", change)


def _standing(status: str) -> Json:
    return {"status": status, **({"until_date": 0} if status == "kicked" else {})}


def update(world: World, chat: Chat, kind: str, content: Json, *, message_id: str = "", line: str = "") -> str:
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
        queue=f"telegram {queue} {line or chat.resident.id}",
        body={"update_id": account.last_update, kind: _still(content)},
        expires=world.clock.now() + (PRESS_LIVES if kind == "callback_query" else DAY),
        message_id=message_id,
    )
    return str(account.last_update)


def _still(content: Json) -> Json:
    """As it is now: later edits do not change what was sent."""
    return {key: _still(value) if isinstance(value, dict) else value for key, value in content.items()}
