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
from simulator.telegram import account, chats, edits, media, messages, webhook
from simulator.telegram.params import member, read, text
from simulator.telegram.refusals import BLOCKED, Refused, too_many

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
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendMediaGroup": media.send_media_group,
    "sendLocation": messages.send_location,
    "sendVenue": messages.send_venue,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": edits.edit_message_caption,
    "editMessageMedia": edits.edit_message_media,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "getFile": media.get_file,
    "getChat": chats.get_chat,
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
_FREE = ("sendchataction",)


def add_routes(app: web.Application) -> None:
    for verb in ("GET", "POST"):
        app.router.add_route(verb, "/telegram/bot{token}/{method}", _door)
    app.router.add_get("/telegram/file/bot{token}/{path:.+}", media.download)
    app.router.add_route("*", "/telegram/{anything:.*}", _nowhere)


async def _door(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    name = request.match_info["method"].lower()
    fault = None
    try:
        params = await read(request)
        fault = world.faults.take("telegram", name, text(params, "chat_id"))
        if fault and fault.kind == "hang":
            await world.faults.hang()
            return await cut(request)
        _fail(fault)
        _identify(world, request.match_info["token"])
        answer = web.json_response({"ok": True, "result": await _call(world, name, params)})
    except Refused as refusal:
        answer = refuse(refusal)
    return await world.faults.through(request, fault, answer)


async def _call(world: World, name: str, params: Json) -> Any:  # noqa: ANN401 - as each method answers
    if name not in _BY_NAME:
        raise Refused("Not Found: method not found", 404)
    if name.startswith(("send", "edit")) and name not in _FREE:
        _hold_back(world, name, params)
    result = _BY_NAME[name][1](world, params)
    return await result if inspect.isawaitable(result) else result


def _hold_back(world: World, name: str, params: Json) -> None:
    """Flood control; each item of an album counts. Raises Refused."""
    chat = text(params, "chat_id")
    items = member(params, "media") if name == "sendmediagroup" else None
    for _ in range(min(len(items), media.ALBUM) if isinstance(items, list) else 1):
        if seconds := world.flood.take(chat, is_group=chat in world.groups):
            raise too_many(seconds)


async def run_answer(world: World, body: bytes) -> None:
    """A webhook may answer with a method to call; nobody learns what became of it."""
    asked = parse(body.decode("utf-8", "replace")) if body.lstrip()[:1] == b"{" else None
    name = str(asked.get("method", "")).lower() if isinstance(asked, dict) else ""
    if name in _BY_NAME and not name.startswith(_NOT_IN_ANSWERS) and is_whole(asked):
        with contextlib.suppress(Refused):
            await _call(world, name, dict(asked or {}))


def _identify(world: World, token: str) -> None:
    """Any token of the right shape is this city's bot; its number is the bot's id."""
    if ":" not in token:
        raise Refused("Not Found", 404)
    found = _TOKEN.fullmatch(token)
    if not found:
        raise Refused("Unauthorized", 401)
    world.telegram.id = int(found[1])


def _fail(fault: Fault | None) -> None:
    """Before anything happened. Raises Refused."""
    if fault and fault.kind == "429":
        raise too_many(fault.retry_after)
    if fault and fault.kind == "403":
        raise Refused(BLOCKED, 403)
    if fault and fault.kind == "500":
        raise Refused("Internal Server Error", 500)


def refuse(refusal: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    if "retry_after" in refusal.parameters:
        headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return web.json_response(body, status=refusal.code, headers=headers)


async def _nowhere(request: web.Request) -> web.Response:
    return refuse(Refused("Not Found", 404))
