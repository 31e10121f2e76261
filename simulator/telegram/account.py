"""Methods about the bot itself: its name, commands, descriptions and menu."""

from typing import Any

from simulator.state import World
from simulator.telegram.chats import bot
from simulator.telegram.params import member, text
from simulator.telegram.refusals import bad

Json = dict[str, Any]


def get_me(world: World, params: Json) -> Json:
    return {
        **bot(world),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(world: World, params: Json) -> bool:
    commands = member(params, "commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("can't parse commands JSON object")
    kept = [_command(one) for one in commands]
    world.telegram.commands[_language(params)] = kept
    world.touch()
    return True


def get_my_commands(world: World, params: Json) -> list[Json]:
    return world.telegram.commands.get(_language(params), [])


def delete_my_commands(world: World, params: Json) -> bool:
    world.telegram.commands.pop(_language(params), None)
    world.touch()
    return True


def set_my_description(world: World, params: Json) -> bool:
    return _keep_text(world, params, "description", 512)


def set_my_short_description(world: World, params: Json) -> bool:
    return _keep_text(world, params, "short_description", 120)


def set_chat_menu_button(world: World, params: Json) -> bool:
    button = member(params, "menu_button")
    if button is not None and not (
        isinstance(button, dict) and button.get("type") in ("default", "commands", "web_app")
    ):
        raise bad("can't parse menu button")
    world.telegram.menu_button = button or {"type": "default"}
    return True


def get_chat_menu_button(world: World, params: Json) -> Json:
    return world.telegram.menu_button


def shown_commands(world: World, language: str) -> list[Json]:
    """What a client in this language lists."""
    commands = world.telegram.commands
    return commands.get(language) or commands.get("", [])


def _command(one: object) -> Json:
    name, description = (one.get("command"), one.get("description")) if isinstance(one, dict) else (None, None)
    if not isinstance(name, str) or not 1 <= len(name.removeprefix("/")) <= 32 or not name.isascii():
        raise bad("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


def _language(params: Json) -> str:
    return text(params, "language_code")[:2]


def _keep_text(world: World, params: Json, name: str, longest: int) -> bool:
    value = text(params, name)
    if len(value) > longest:
        raise bad(f"{name} is too long")
    world.telegram.texts[f"{name} {_language(params)}".strip()] = value
    return True
