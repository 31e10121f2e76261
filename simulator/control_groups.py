"""Control of Telegram's groups: made with residents in them, written in, upgraded to a supergroup; and of files."""

from typing import Any

from aiohttp import web

from simulator import contents
from simulator.guard import Wrong, read, text
from simulator.presses import pressable
from simulator.state import WORLD, Chat, Resident, World
from simulator.telegram import groups, updates

Json = dict[str, Any]


def add_routes(app: web.Application) -> None:
    app.router.add_get("/control/groups", _list)
    app.router.add_post("/control/groups", _make)
    app.router.add_post("/control/groups/{id}/text", _text)
    app.router.add_post("/control/groups/{id}/press", _press)
    app.router.add_post("/control/groups/{id}/migrate", _migrate)
    app.router.add_get("/control/files/{id}", _file)


async def _list(request: web.Request) -> web.Response:
    return web.json_response([told(chat) for chat in request.app[WORLD].groups.values()])


def told(chat: Chat) -> Json:
    return {"id": chat.resident.id, "title": chat.resident.name, "upgraded_to": None, **chat.group}


async def _make(request: web.Request) -> web.Response:
    """{"title", "members": [id, …]}; the first member makes it."""
    world, body = request.app[WORLD], await read(request)
    title, ids = text(body, "title", most=128).strip(), body.get("members")
    found = [world.chat("telegram", one) for one in ids] if isinstance(ids, list) else []
    members = [chat.resident for chat in found if chat]
    if not title or not members or len(members) != len(found):
        raise Wrong("A group needs a title and members, who are residents on Telegram.")
    chat, update_id = groups.make(world, title, members)
    return web.json_response({**told(chat), "version": chat.version, "update_id": update_id})


async def _text(request: web.Request) -> web.Response:
    """{"resident", "text", "reply_to"?}"""
    world, chat, who, body = await _read(request)
    words = text(body, "text")
    if not words.strip():
        raise Wrong("text must not be empty.")
    answered = chat.find(body["reply_to"]) if body.get("reply_to") is not None else None
    reply = {"reply_to_message": answered.raw} if answered else {}
    update_id = updates.say(world, chat, {"text": words, **contents.commands(words), **reply}, who=who)
    return web.json_response({"version": chat.version, "update_id": update_id})


async def _press(request: web.Request) -> web.Response:
    """{"resident", "label", …}, as in a private chat."""
    world, chat, who, body = await _read(request)
    message, button = pressable(chat, body)
    if message is None or button["kind"] != "press":
        raise Wrong("This button does nothing here.", 409)
    update_id = updates.press(world, chat, message, button["data"], who=who)
    return web.json_response({"version": chat.version, "update_id": update_id})


async def _migrate(request: web.Request) -> web.Response:
    chat = group_of(request)
    if chat.group["type"] != "group" or chat.group.get("upgraded_to"):
        raise Wrong("Only a group is upgraded, and only once.", 409)
    return web.json_response(told(groups.migrate(request.app[WORLD], chat)))


async def _read(request: web.Request) -> tuple[World, Chat, Resident, Json]:
    """Raises Wrong for who is not in the group."""
    world, chat, body = request.app[WORLD], group_of(request), await read(request)
    try:
        return world, chat, groups.member(world, chat, text(body, "resident", most=64)), body
    except KeyError:
        raise Wrong("This resident is not in the group.", 404) from None


def group_of(request: web.Request) -> Chat:
    chat = request.app[WORLD].groups.get(request.match_info["id"])
    if chat is None:
        raise Wrong("There is no such group.", 404)
    return chat


async def _file(request: web.Request) -> web.Response:
    """A file as the phone shows it: pictures as such, anything else to be saved."""
    files = request.app[WORLD].files
    file = files.find(request.match_info["id"])
    data = files.read(file) if file else None
    if file is None or data is None:
        raise Wrong("There is no such file.", 404)
    is_picture = file.kind == "photo"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    if not is_picture:
        headers["Content-Disposition"] = "attachment"
    return web.Response(
        body=data, content_type=file.mime if is_picture else "application/octet-stream", headers=headers
    )
