"""Photos and documents: uploaded, sent again by file_id, or fetched from an address."""

from typing import Any

import aiohttp
from aiohttp import web

from simulator.files import SIZES, File, mime_of
from simulator.settings import is_web
from simulator.state import WORLD, World
from simulator.telegram import markup
from simulator.telegram.bubbles import post
from simulator.telegram.chats import find_chat
from simulator.telegram.entities import caption_of
from simulator.telegram.params import Upload, member, uploads
from simulator.telegram.params import text as read_text
from simulator.telegram.refusals import bad

Json = dict[str, Any]
# https://core.telegram.org/bots/api#sending-files and #getfile
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FETCHED = {"photo": 5 * 1024 * 1024, "document": 20 * 1024 * 1024}
LARGEST_DOWNLOAD = 20 * 1024 * 1024
MOST_SIDES, MOST_RATIO = 10_000, 20
ALBUM = 10
FETCH_SECONDS = 10.0
ATTACHED = "attach://"


async def send_photo(world: World, params: Json) -> Json:
    return await _send(world, params, "photo")


async def send_document(world: World, params: Json) -> Json:
    return await _send(world, params, "document")


async def _send(world: World, params: Json, kind: str) -> Json:
    caption, keyboard = caption_of(params), markup.of(params)
    chat = find_chat(world, params)
    file = await _file(world, params, kind, kind, read_text(params, kind))
    return post(world, chat, {**shown(file), **caption}, params, keyboard)


async def send_media_group(world: World, params: Json) -> list[Json]:
    media = member(params, "media")
    if media is None:
        raise bad('parameter "media" is required')
    if not isinstance(media, list):
        raise bad("expected an Array of InputMedia")
    if not media:
        raise bad("there are no messages to send")
    if len(media) > ALBUM:
        raise bad("too many messages to send as an album")
    if len(media) < 2:
        raise bad("an album must have 2-10 items")
    chat = find_chat(world, params)
    items = [await item(world, params, one) for one in media]
    if len({"photo" in one for one in items}) > 1:
        raise bad("document can't be mixed with other media types")
    group = {"media_group_id": str(world.telegram.last_message + 10**15)}
    return [post(world, chat, {**group, **one}, params, {}) for one in items]


async def item(world: World, params: Json, media: object) -> Json:
    """An InputMedia as content of a message. Raises Refused."""
    if not isinstance(media, dict):
        raise bad("can't parse InputMedia: expected an Object")
    kind, source = media.get("type"), media.get("media")
    if kind not in ("photo", "document"):
        raise bad(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not isinstance(source, str) or not source:
        raise bad("can't parse InputMedia: media not found")
    file = await _file(world, params, kind, "", source)
    return {**shown(file), **caption_of(media)}


async def _file(world: World, params: Json, kind: str, name: str, source: str) -> File:
    """Whatever way it came. Raises Refused."""
    files = uploads(params)
    if source.startswith(ATTACHED) or not source:
        upload = files.get(source.removeprefix(ATTACHED) if source else name)
        if upload is None:
            raise bad(f"there is no {kind} in the request")
        return _keep(world, kind, upload)
    if is_web(source):
        return _keep(world, kind, await _fetched(world, kind, source))
    file = world.files.find(source)
    if file is None or file.bot != world.telegram.id:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file


def _keep(world: World, kind: str, upload: Upload) -> File:
    """Raises Refused for what is no such file."""
    size = len(upload.data)
    if not size:
        raise bad("file must be non-empty")
    if kind == "photo" and size > LARGEST_PHOTO:
        raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes")
    mime = mime_of(upload.data) if kind == "photo" else upload.mime or "application/octet-stream"
    file = world.files.add(kind, upload.name, mime, upload.data, world.telegram.id)
    if kind == "photo":
        _check_sides(file)
    return file


def _check_sides(file: File) -> None:
    if not file.width or not file.height:
        raise bad("IMAGE_PROCESS_FAILED")
    longer, shorter = max(file.width, file.height), min(file.width, file.height)
    if file.width + file.height > MOST_SIDES or longer > MOST_RATIO * shorter:
        raise bad("PHOTO_INVALID_DIMENSIONS")


async def _fetched(world: World, kind: str, url: str) -> Upload:
    """The server fetches it itself, and follows no redirects. Raises Refused."""
    assert world.http is not None  # noqa: S101 - called only while the app runs
    most, data = LARGEST_FETCHED[kind], bytearray()
    timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
    try:
        async with world.http.get(url, timeout=timeout, allow_redirects=False) as answer:
            if answer.status != 200:
                raise bad("failed to get HTTP URL content")
            while len(data) <= most and (chunk := await answer.content.read(256 * 1024)):
                data += chunk
            mime, name = answer.content_type, answer.url.name
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        raise bad("failed to get HTTP URL content") from None
    if len(data) > most:
        raise bad("failed to get HTTP URL content")
    if kind == "photo" and not mime.startswith("image/"):
        raise bad("wrong type of the web page content")
    return Upload(name or "file", mime, bytes(data))


def shown(file: File) -> Json:
    if file.kind == "photo":
        return {"photo": photo_sizes(file)}
    return {"document": {**_ids(file), "file_name": file.name, "mime_type": file.mime}}


def photo_sizes(file: File) -> list[Json]:
    """Smaller ones first, the whole last; all of them have the bytes of the whole."""
    longer = max(file.width, file.height)
    smaller = [
        {
            "file_id": f"{file.id}-{letter}",
            "file_unique_id": f"{file.unique}{letter}",
            "file_size": file.size,
            "width": max(1, file.width * side // longer),
            "height": max(1, file.height * side // longer),
        }
        for letter, side in SIZES
        if side < longer
    ]
    return [*smaller, {**_ids(file), "width": file.width, "height": file.height}]


def _ids(file: File) -> Json:
    return {"file_id": file.id, "file_unique_id": file.unique, "file_size": file.size}


def get_file(world: World, params: Json) -> Json:
    if not read_text(params, "file_id"):
        raise bad("file_id not specified")
    file = world.files.find(read_text(params, "file_id"))
    if file is None or file.bot != world.telegram.id:
        raise bad("invalid file_id")
    if file.size > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return {**_ids(file), "file_path": file.path}


async def download(request: web.Request) -> web.Response:
    """`/telegram/file/bot<token>/<file_path>`"""
    files = request.app[WORLD].files
    file = files.at(request.match_info["path"])
    data = files.read(file) if file and request.match_info["token"].startswith(f"{file.bot}:") else None
    if file is None or data is None or len(data) > LARGEST_DOWNLOAD:
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
    return web.Response(body=data, content_type="application/octet-stream")
