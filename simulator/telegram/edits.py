"""Methods that change a message of the bot."""

from typing import Any

from simulator.state import Chat, Message, World
from simulator.telegram import markup
from simulator.telegram.bubbles import draw
from simulator.telegram.chats import find_chat
from simulator.telegram.entities import caption_of, text_of
from simulator.telegram.media import item
from simulator.telegram.messages import preview
from simulator.telegram.params import member, number
from simulator.telegram.refusals import NOT_MODIFIED, Refused, bad

Json = dict[str, Any]
WORDS = ("text", "entities", "link_preview_options")
CAPTION = ("caption", "caption_entities")
MEDIA = ("photo", "document")


def edit_message_text(world: World, params: Json) -> Json:
    words, entities = text_of(params)
    content = {"text": words, **({"entities": entities} if entities else {}), **preview(params)}
    keyboard = _inline_only(params)
    chat, message = _editable(world, params)
    if "text" not in message.raw:
        raise bad("there is no text in the message to edit")
    return _edited(world, chat, message, keyboard, content, WORDS)


def edit_message_caption(world: World, params: Json) -> Json:
    caption, keyboard = caption_of(params), _inline_only(params)
    chat, message = _editable(world, params)
    if not any(name in message.raw for name in MEDIA):
        raise bad("there is no caption in the message to edit")
    return _edited(world, chat, message, keyboard, caption, CAPTION)


async def edit_message_media(world: World, params: Json) -> Json:
    """A text becomes a photo or a document as well."""
    media, keyboard = member(params, "media"), _inline_only(params)
    if not media:
        raise bad("media isn't specified")
    chat, message = _editable(world, params)
    if not any(name in message.raw for name in (*MEDIA, "text")):
        raise bad("there is no media in the message to edit")
    content = await item(world, params, media)
    if message.raw.get("media_group_id") and not content.keys() & message.raw.keys() & {*MEDIA}:
        raise bad("message content type can't be changed in an album")
    return _edited(world, chat, message, keyboard, content, (*WORDS, *CAPTION, *MEDIA))


def edit_message_reply_markup(world: World, params: Json) -> Json:
    keyboard = _inline_only(params)
    chat, message = _editable(world, params)
    return _edited(world, chat, message, keyboard, {}, ())


def _editable(world: World, params: Json) -> tuple[Chat, Message]:
    chat = find_chat(world, params)
    if not number(params, "message_id"):
        raise bad("message identifier is not specified")
    message = chat.find(number(params, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.sender != "bot":
        raise bad("message can't be edited")
    return chat, message


def _inline_only(params: Json) -> Json:
    keyboard = markup.of(params)
    if keyboard and "inline_keyboard" not in keyboard:
        raise bad("inline keyboard expected")
    return keyboard if keyboard.get("inline_keyboard") else {}


def _edited(
    world: World, chat: Chat, message: Message, keyboard: Json, content: Json, replaced: tuple[str, ...]
) -> Json:
    """Buttons that are not sent again go away."""
    kept = {key: value for key, value in message.raw.items() if key not in (*replaced, "reply_markup")}
    new = {**kept, **content, **({"reply_markup": keyboard} if keyboard else {})}
    if new == message.raw:
        raise Refused(NOT_MODIFIED)
    message.raw = {**new, "edit_date": int(world.clock.now())}
    message.edited = True
    draw(message)
    world.touch(chat)
    return message.raw
