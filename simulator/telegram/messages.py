"""Methods that write into a chat: send words and places, delete, answer a press."""

from typing import Any

from simulator.state import World
from simulator.telegram import markup
from simulator.telegram.bubbles import post
from simulator.telegram.chats import find_chat
from simulator.telegram.entities import text_of
from simulator.telegram.params import flag, member, number, real
from simulator.telegram.params import text as read_text
from simulator.telegram.refusals import TOO_OLD, Refused, bad
from simulator.telegram.updates import PRESS_LIVES

Json = dict[str, Any]
LONGEST_TOAST = 200
MOST_DELETED = 100
DELETABLE = 48 * 3600
ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
           "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note")  # fmt: skip
PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def send_message(world: World, params: Json) -> Json:
    words, entities = text_of(params)
    keyboard = markup.of(params)
    chat = find_chat(world, params)
    content = {"text": words, **({"entities": entities} if entities else {}), **preview(params)}
    return post(world, chat, content, params, keyboard)


def preview(params: Json) -> Json:
    """`link_preview_options` as the message keeps them. Raises Refused."""
    options = member(params, "link_preview_options")
    if options is None and flag(params, "disable_web_page_preview"):
        options = {"is_disabled": True}
    if options is None or options == "":
        return {}
    if not isinstance(options, dict):
        raise bad("object expected as link preview options")
    kept = {name: options[name] for name in PREVIEW if options.get(name)}
    return {"link_preview_options": kept} if kept else {}


def send_location(world: World, params: Json) -> Json:
    place, keyboard = _location(params), markup.of(params)
    return post(world, find_chat(world, params), {"location": place}, params, keyboard)


def send_venue(world: World, params: Json) -> Json:
    place, keyboard = _location(params), markup.of(params)
    for name in ("title", "address"):
        if not read_text(params, name):
            raise bad(f'parameter "{name}" is required')
    venue = {"location": place, "title": read_text(params, "title"), "address": read_text(params, "address")}
    return post(world, find_chat(world, params), {"location": place, "venue": venue}, params, keyboard)


def _location(params: Json) -> Json:
    for name in ("latitude", "longitude"):
        if not read_text(params, name).strip():
            raise bad(f"{name} is empty")
    latitude, longitude = real(params, "latitude"), real(params, "longitude")
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise bad("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def delete_message(world: World, params: Json) -> bool:
    chat = find_chat(world, params)
    message = chat.find(number(params, "message_id"))
    if message is None:
        raise bad("message to delete not found")
    if world.clock.now() - message.at > DELETABLE:
        raise bad("message can't be deleted for everyone")
    chat.messages.remove(message)
    world.touch(chat)
    return True


def delete_messages(world: World, params: Json) -> bool:
    """Those that are not there, or too old, are passed over."""
    numbers = member(params, "message_ids")
    if numbers is None:
        raise bad("message identifiers are not specified")
    if not isinstance(numbers, list):
        raise bad("expected an Array of message identifiers")
    if len(numbers) > MOST_DELETED:
        raise bad("too many message identifiers specified")
    if not all(type(one) is int or (isinstance(one, str) and one.isdigit()) for one in numbers):
        raise bad("message identifier is not a number")
    chat = find_chat(world, params)
    wanted, now = {str(one) for one in numbers}, world.clock.now()
    chat.messages[:] = [one for one in chat.messages if one.id not in wanted or now - one.at > DELETABLE]
    world.touch(chat)
    return True


def answer_callback_query(world: World, params: Json) -> bool:
    key = read_text(params, "callback_query_id")
    where, at = world.telegram.answerable.pop(key, ("", 0.0))
    chat = world.room(where)
    if chat is None or world.clock.now() - at > PRESS_LIVES:
        raise Refused(TOO_OLD)
    words = read_text(params, "text")
    if len(words) > LONGEST_TOAST:
        world.telegram.answerable[key] = (where, at)
        raise bad("MESSAGE_TOO_LONG")
    if words:
        chat.toast = {"text": words, "at": world.clock.moment().isoformat(timespec="milliseconds")}
        world.touch(chat)
    return True


def send_chat_action(world: World, params: Json) -> bool:
    if read_text(params, "action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    find_chat(world, params)
    return True
