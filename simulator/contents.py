"""What can be sent besides words, in each channel's own shape."""

import hashlib
import re
from typing import Any

from simulator.files import picture
from simulator.state import Chat, Resident, World
from simulator.telegram import media as telegram_media
from simulator.telegram import updates
from simulator.telegram.text import units
from simulator.viber import callbacks

Json = dict[str, Any]
SHOWN = {"sticker": "👍", "voice": "0:05", "file": "document.pdf", "picture": "photo.jpg"}
OTHER = ("Сусід", "380440099999", 99_999)
PHOTO = picture(1280, 960)
PDF = b"%PDF-1.4\n%%EOF\n"
_COMMAND = re.compile(r"(?<!\S)/[a-zA-Z0-9_]{1,32}\b(?:@\w{3,32}\b)?", re.ASCII)


def send(world: World, chat: Chat, kind: str, content: Json, *, shown: str) -> str:
    if chat.resident.channel == "viber":
        return callbacks.say(world, chat, content, kind=kind, shown=shown)
    return updates.say(world, chat, content, kind=kind, shown=shown)


def commands(text: str) -> Json:
    """Telegram marks commands; a bot's framework looks for the mark."""
    found = [
        {"type": "bot_command", "offset": units(text[: one.start()]), "length": len(one.group())}
        for one in _COMMAND.finditer(text)
    ]
    return {"entities": found} if found else {}


def location(chat: Chat, latitude: float, longitude: float) -> Json:
    if chat.resident.channel == "viber":
        return {"type": "location", "location": {"lat": latitude, "lon": longitude}}
    return {"location": {"latitude": latitude, "longitude": longitude}}


def contact(world: World, chat: Chat, whose: str) -> tuple[Json, str]:
    """(content, what the bubble says). Viber does not say whose card it is."""
    resident = chat.resident
    name, phone, number = OTHER if whose != "own" else (resident.name, resident.phone, None)
    shown = f"{name}, +{phone}"
    if resident.channel == "viber":
        return {"type": "contact", "contact": {"name": name, "phone_number": phone}}, shown
    card = {"phone_number": phone, "first_name": name, "user_id": number or int(resident.id)}
    return {"contact": card, **(_forwarded(world, name) if whose == "forwarded" else {})}, shown


def _forwarded(world: World, name: str) -> Json:
    sender = {"id": OTHER[2], "is_bot": False, "first_name": name}
    return {"forward_origin": {"type": "user", "date": int(world.clock.now()) - 60, "sender_user": sender}}


def media(world: World, chat: Chat, kind: str) -> Json:
    if chat.resident.channel == "viber":
        return _viber_media(kind, world.clock.now())
    if kind in ("file", "picture"):
        return _telegram_file(world, kind)
    file = _file(chat.resident, kind)
    if kind == "sticker":
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"}
        return {"sticker": {**file, **look}}
    return {"voice": {**file, "duration": 5, "mime_type": "audio/ogg"}}


def _telegram_file(world: World, kind: str) -> Json:
    """Real bytes: the bot may fetch them, and send them on by their file_id."""
    if kind == "picture":
        return telegram_media.shown(world.files.add("photo", "photo.png", "image/png", PHOTO, world.telegram.id))
    return telegram_media.shown(world.files.add("document", SHOWN["file"], "application/pdf", PDF, world.telegram.id))


def _file(resident: Resident, kind: str) -> Json:
    unique = hashlib.sha256(f"{resident.id} {kind}".encode()).hexdigest()
    return {"file_id": f"AgAC{unique}", "file_unique_id": unique[:16], "file_size": 12345}


def _viber_media(kind: str, now: float) -> Json:
    address = f"https://dl-media.viber.com/simulated/{int(now)}"
    if kind == "sticker":
        return {"type": "sticker", "sticker_id": 40100, "media": f"{address}.png"}
    if kind == "picture":
        return {"type": "picture", "text": "", "media": f"{address}.jpg", "thumbnail": f"{address}-small.jpg"}
    name = "voice-message.m4a" if kind == "voice" else SHOWN["file"]
    return {"type": "file", "media": f"{address}/{name}", "file_name": name, "file_size": 12345}
