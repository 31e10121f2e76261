"""Messages a bot could send, and residents who came to read them."""

from typing import Any

from tests.simulator.city import City, Json, Listener, Phone

SENDER = {"name": "Київ"}
TEXT: Json = {"type": "text", "text": "Вітаємо", "sender": SENDER}
PICTURE = "https://kyiv.example/p.png"


def button(**fields: object) -> Json:
    return {"ActionType": "reply", "ActionBody": "yes", "Text": "Так", **fields}


def keyboard(**fields: object) -> Json:
    return {"Type": "keyboard", "Buttons": [button(**fields)]}


def rich(*buttons: Json, **fields: object) -> Json:
    media = {"Type": "rich_media", "Buttons": list(buttons) or [button()], **fields}
    return {"type": "rich_media", "sender": SENDER, "min_api_version": 2, "rich_media": media}


async def arrive(phone: Phone, listener: Listener) -> None:
    """They write, the bot hears it, and what it heard is forgotten."""
    sent = await phone.act("text", text="Добрий день")
    await phone.screen(since=sent["version"] - 1)
    listener.bodies.clear()


async def settle(city: City, listener: Listener, **fields: Any) -> Phone:
    """A new resident who wrote once."""
    told = await city.post("residents", channel="viber", name="Іван", **fields)
    phone = Phone(city, "viber", told["id"])
    await arrive(phone, listener)
    return phone
