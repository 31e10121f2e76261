"""Groups the bot was taken into, and their upgrade to a supergroup, after which the old id is no more."""

from typing import Any

from simulator.state import Chat, Message, Resident, World
from simulator.telegram import updates
from simulator.telegram.bubbles import next_message
from simulator.telegram.chats import user

Json = dict[str, Any]
FIRST = 4_000_000_000


def make(world: World, title: str, members: list[Resident]) -> tuple[Chat, str]:
    """(the group, the update that tells the bot it was taken in); its first member makes it."""
    number = str(-(FIRST + len(world.groups) + 1))
    chat = _add(world, number, title, {"type": "group", "members": [one.id for one in members]})
    return chat, updates.standing(world, chat, "member", "left", members[0])


def migrate(world: World, chat: Chat) -> Chat:
    """Both rooms tell of it, and the old one takes nothing more."""
    number = f"-100{chat.resident.id.removeprefix('-')}"
    upgraded = _add(world, number, chat.resident.name, {"type": "supergroup", "members": list(chat.group["members"])})
    chat.group["upgraded_to"] = number
    who = member(world, chat, chat.group["members"][0])
    _tell(world, chat, who, {"migrate_to_chat_id": int(number)})
    _tell(world, upgraded, who, {"migrate_from_chat_id": int(chat.resident.id)})
    return upgraded


def member(world: World, chat: Chat, id: str) -> Resident:
    """Raises KeyError for who is not in it."""
    if id not in chat.group["members"]:
        raise KeyError(id)
    return world.chats["telegram", id].resident


def _add(world: World, number: str, title: str, group: Json) -> Chat:
    chat = Chat(Resident("telegram", number, title, "uk", "", opened=True), group=group)
    world.groups[number] = chat
    world.touch(chat)
    return chat


def _tell(world: World, chat: Chat, who: Resident, service: Json) -> None:
    raw = {**next_message(world, chat, user(who)), **service}
    words = ", ".join(f"{name}: {value}" for name, value in service.items())
    chat.add(Message(str(raw["message_id"]), "resident", "note", words, [{"text": words}], world.clock.now(), raw=raw))
    world.touch(chat)
    updates.update(world, chat, "message", raw)
