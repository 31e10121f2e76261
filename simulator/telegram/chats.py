"""Where a bot may write: private chats that were opened, and groups it was taken into."""

from typing import Any

from simulator.state import Chat, Resident, World
from simulator.telegram.params import text as read_text
from simulator.telegram.refusals import BLOCKED, DEACTIVATED, NEVER_STARTED, UPGRADED, Refused, bad

Json = dict[str, Any]


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


def room(chat: Chat) -> Json:
    resident = chat.resident
    if chat.group:
        return {"id": int(resident.id), "title": resident.name, "type": chat.group["type"]}
    return {"id": int(resident.id), "first_name": resident.name, "type": "private"}


def find_chat(world: World, params: Json) -> Chat:
    """Raises Refused: a bot writes only to those who opened its chat and did not block it."""
    chat = _named(world, params)
    resident = chat.resident
    if chat.group.get("upgraded_to"):
        raise Refused(UPGRADED, migrate_to_chat_id=int(chat.group["upgraded_to"]))
    if resident.deactivated:
        raise Refused(DEACTIVATED, 403)
    if not resident.opened:
        if any(resident.id in group.group["members"] for group in world.groups.values()):
            raise Refused(NEVER_STARTED, 403)
        raise bad("chat not found")
    if resident.blocked:
        raise Refused(BLOCKED, 403)
    return chat


def _named(world: World, params: Json) -> Chat:
    named = read_text(params, "chat_id").strip()
    if not named:
        raise bad("chat_id is empty")
    chat = world.room(named)
    if chat is None:
        raise bad("chat not found")
    return chat


def get_chat(world: World, params: Json) -> Json:
    """ChatFullInfo. Who blocked the bot can still be asked about."""
    chat = _named(world, params)
    if not chat.resident.opened:
        raise bad("chat not found")
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **room(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **({"permissions": {"can_send_messages": True}} if chat.group else {}),
    }
