"""The Bot API's door: `/telegram/bot<token>/<method>`, in any case and with any kind of body."""

import contextlib
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.faults import Fault, cut
from simulator.reading import is_whole, parse
from simulator.state import WORLD, World
from simulator.telegram import account, messages, webhook
from simulator.telegram.params import read
from simulator.telegram.refusals import Refused

Json = dict[str, Any]
Method = Callable[[World, Json], Any | Awaitable[Any]]
_TOKEN = re.compile(r"(\d{3,16}):[A-Za-z0-9_-]{30,64}", re.ASCII)

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "getUpdates": webhook.get_updates,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.webhook_info,
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "answerCallbackQuery": messages.answer_callback_query,
    "sendChatAction": messages.send_chat_action,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "setMyDescription": account.set_my_description,
    "setMyShortDescription": account.set_my_short_description,
    "setChatMenuButton": account.set_chat_menu_button,
    "getChatMenuButton": account.get_chat_menu_button,
}
_BY_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
_NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook")


def add_routes(app: web.Application) -> None:
    for verb in ("GET", "POST"):
        app.router.add_route(verb, "/telegram/bot{token}/{method}", _door)
    app.router.add_route("*", "/telegram/{anything:.*}", _nowhere)


async def _door(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    name = request.match_info["method"].lower()
    fault = world.faults.take("telegram", name)
    try:
        if fault and fault.kind == "hang":
            await world.faults.hang()
            return await cut(request)
        if fault and fault.kind != "lost_answer":
            return _misbehave(fault)
        _identify(world, request.match_info["token"])
        result = await _call(world, name, await read(request))
    except Refused as refusal:
        return refuse(refusal)
    return await cut(request) if fault else web.json_response({"ok": True, "result": result})


async def _call(world: World, name: str, params: Json) -> Any:  # noqa: ANN401 - as each method answers
    if name not in _BY_NAME:
        raise Refused("Not Found", 404)
    result = _BY_NAME[name][1](world, params)
    return await result if inspect.isawaitable(result) else result


def run_answer(world: World, body: bytes) -> None:
    """A webhook may answer with a method to call; nobody learns what became of it."""
    asked = parse(body.decode("utf-8", "replace")) if body.lstrip()[:1] == b"{" else None
    name = str(asked.get("method", "")).lower() if isinstance(asked, dict) else ""
    if name in _BY_NAME and not name.startswith(_NOT_IN_ANSWERS) and is_whole(asked):
        with contextlib.suppress(Refused):
            _BY_NAME[name][1](world, dict(asked or {}))


def _identify(world: World, token: str) -> None:
    """Any token of the right shape is this city's bot; its number is the bot's id."""
    found = _TOKEN.fullmatch(token)
    if not found:
        raise Refused("Unauthorized", 401)
    world.telegram.id = int(found[1])


def _misbehave(fault: Fault) -> web.Response:
    if fault.kind == "429":
        words = f"Too Many Requests: retry after {fault.retry_after}"
        return refuse(Refused(words, 429, retry_after=fault.retry_after))
    return refuse(Refused("Internal Server Error", 500))


def refuse(refusal: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
        headers["Retry-After"] = str(refusal.retry_after)
    return web.json_response(body, status=refusal.code, headers=headers)


async def _nowhere(request: web.Request) -> web.Response:
    return refuse(Refused("Not Found", 404))
