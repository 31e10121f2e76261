"""Methods that write into a chat: send, edit, delete, answer a press."""

from typing import Any

from simulator.state import Chat, Message, World
from simulator.telegram import markup, text
from simulator.telegram.params import flag, member, number
from simulator.telegram.params import text as read_text
from simulator.telegram.refusals import BLOCKED, NOT_MODIFIED, TOO_OLD, Refused, bad
from simulator.telegram.updates import PRESS_LIVES, bot, next_message

Json = dict[str, Any]
LONGEST_TOAST = 200


def send_message(world: World, params: Json) -> Json:
    chat = find_chat(world, params)
    words, entities = _words(params)
    keyboard = markup.check(member(params, "reply_markup"))
    raw = {**next_message(world, chat, bot(world)), "text": words}
    if entities:
        raw["entities"] = entities
    if keyboard.get("inline_keyboard"):
        raw["reply_markup"] = keyboard
    chat.add(
        Message(
            str(raw["message_id"]),
            "bot",
            "text",
            words,
            text.spans(words, entities),
            world.clock.now(),
            status="seen",
            buttons=markup.drawn(keyboard),
            raw=raw,
        )
    )
    _set_keyboard(chat, keyboard)
    world.touch(chat)
    return raw


def edit_message_text(world: World, params: Json) -> Json:
    chat = find_chat(world, params)
    message = _editable(chat, params)
    words, entities = _words(params)
    keyboard = _inline_only(params)
    before = (message.raw.get("text"), message.raw.get("entities", []), message.raw.get("reply_markup", {}))
    if before == (words, entities, keyboard):
        raise Refused(NOT_MODIFIED)
    message.raw |= {"text": words, "entities": entities}
    message.text, message.spans = words, text.spans(words, entities)
    return _edited(world, chat, message, keyboard)


def edit_message_reply_markup(world: World, params: Json) -> Json:
    chat = find_chat(world, params)
    message = _editable(chat, params)
    keyboard = _inline_only(params)
    if message.raw.get("reply_markup", {}) == keyboard:
        raise Refused(NOT_MODIFIED)
    return _edited(world, chat, message, keyboard)


def delete_message(world: World, params: Json) -> bool:
    chat = find_chat(world, params)
    message = chat.find(number(params, "message_id"))
    if message is None:
        raise bad("message to delete not found")
    chat.messages.remove(message)
    world.touch(chat)
    return True


def answer_callback_query(world: World, params: Json) -> bool:
    key = read_text(params, "callback_query_id")
    resident, at = world.telegram.answerable.pop(key, ("", 0.0))
    chat = world.chat("telegram", resident)
    if chat is None or world.clock.now() - at > PRESS_LIVES:
        raise Refused(TOO_OLD)
    words = read_text(params, "text")
    if len(words) > LONGEST_TOAST:
        world.telegram.answerable[key] = (resident, at)
        raise bad("MESSAGE_TOO_LONG")
    if words:
        chat.toast = {"text": words, "at": world.clock.moment().isoformat(timespec="milliseconds")}
        world.touch(chat)
    return True


def send_chat_action(world: World, params: Json) -> bool:
    find_chat(world, params)
    if not read_text(params, "action"):
        raise bad("wrong parameter action in request")
    return True


def find_chat(world: World, params: Json) -> Chat:
    """Raises Refused: a bot writes only to those who opened its chat and did not block it."""
    named = read_text(params, "chat_id").strip()
    if not named:
        raise bad("chat_id is empty")
    chat = world.chat("telegram", named)
    if chat is None or not chat.resident.opened:
        raise bad("chat not found")
    if chat.resident.blocked:
        raise Refused(BLOCKED, 403)
    return chat


def _words(params: Json) -> tuple[str, list[Json]]:
    """(text, entities) after parsing, which is what limits apply to."""
    source, mode = read_text(params, "text"), read_text(params, "parse_mode").lower()
    if mode not in ("", "html"):
        raise bad("unsupported parse_mode: the simulator understands HTML and entities")
    if mode:
        words, entities = text.from_html(source)
    else:
        words, entities = source, text.from_entities(source, member(params, "entities"))
    words, entities = text.trimmed(words, entities)
    if not words:
        raise bad("message text is empty")
    if text.units(words) > text.LONGEST:
        raise bad("message is too long")
    return words, entities


def _set_keyboard(chat: Chat, keyboard: Json) -> None:
    if "keyboard" in keyboard:
        chat.keyboard = markup.drawn_reply(keyboard)
        chat.keyboard_once = flag(keyboard, "one_time_keyboard")
    elif flag(keyboard, "remove_keyboard"):
        chat.keyboard, chat.keyboard_once = None, False


def _editable(chat: Chat, params: Json) -> Message:
    if not number(params, "message_id"):
        raise bad("message identifier is not specified")
    message = chat.find(number(params, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.sender != "bot":
        raise bad("message can't be edited")
    return message


def _inline_only(params: Json) -> Json:
    keyboard = markup.check(member(params, "reply_markup"))
    if keyboard and "inline_keyboard" not in keyboard:
        raise bad("inline keyboard expected")
    return keyboard if keyboard.get("inline_keyboard") else {}


def _edited(world: World, chat: Chat, message: Message, keyboard: Json) -> Json:
    message.raw = {
        **{key: value for key, value in message.raw.items() if key != "reply_markup"},
        "edit_date": int(world.clock.now()),
    }
    if keyboard:
        message.raw["reply_markup"] = keyboard
    if not message.raw.get("entities"):
        message.raw.pop("entities", None)
    message.buttons, message.edited = markup.drawn(keyboard), True
    world.touch(chat)
    return message.raw
