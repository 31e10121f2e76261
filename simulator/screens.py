"""What a phone shows, as the control API tells it."""

from typing import Any

from simulator.clock import iso
from simulator.control_groups import told
from simulator.control_weather import weather
from simulator.deliveries import Delivery
from simulator.platform import Platform
from simulator.state import Chat, Message, World
from simulator.telegram.account import shown_commands

Json = dict[str, Any]


def screen(world: World, chat: Chat) -> Json:
    resident = chat.resident
    is_telegram = resident.channel == "telegram"
    bot = world.telegram if is_telegram else world.viber
    return {
        "version": chat.version,
        "idle": world.courier.idle(resident.channel, resident.id),
        "resident": resident.shown(),
        "bot": {"name": bot.name, "username": world.telegram.username if is_telegram else world.viber.uri},
        "now": iso(world.clock.now()),
        "messages": [_message(message) for message in chat.messages],
        "keyboard": chat.keyboard,
        "commands": shown_commands(world, resident.language) if is_telegram else [],
        "toast": chat.toast,
    }


def _message(message: Message) -> Json:
    return {
        "id": message.id,
        "from": message.sender,
        "kind": message.kind,
        "text": message.text,
        "spans": message.spans,
        "at": iso(message.at),
        "edited": message.edited,
        "status": message.status,
        "buttons": message.buttons,
        **message.extra,
    }


def delivery(one: Delivery) -> Json:
    names = ("number", "channel", "resident", "update_id", "attempts", "last_status", "state")
    return {name: getattr(one, name) for name in names}


def city(world: World, platform: Platform | None) -> Json:
    return {
        "version": world.version,
        "now": iso(world.clock.now()),
        "ahead_seconds": world.clock.ahead_seconds,
        "residents": [resident.shown() for resident in world.residents()],
        "groups": [told(chat) for chat in world.groups.values()],
        "platform": {"mode": platform.mode, "events": platform.events} if platform else {"mode": "202", "events": []},
        "deliveries": {
            "held": world.courier.held,
            "pending": [delivery(one) for one in world.courier.pending.values()],
        },
        "weather": weather(world),
    }
