"""What a page's form brought: its fields as plain text, and its files."""

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import MultipartReader, StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from multidict import CIMultiDict, CIMultiDictProxy

from bot.requests import read_body

MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class File:
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A field that was not sent is an empty text."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return (self.fields.get(name) or ("",))[-1]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.fields.get(name, ()))


async def read_form(request: web.Request, most: int) -> Form:
    """Raises the HTTP error that fits."""
    if request.method != "POST":
        return Form()
    body = await read_body(request, most)
    if request.content_type == "application/x-www-form-urlencoded":
        return _fields(body)
    if request.content_type == "multipart/form-data":
        return await _parts(request, body)
    raise web.HTTPUnsupportedMediaType


def plain(text: str) -> str:
    """As people meant it: composed signs, one kind of line end, nothing a database or a phone would choke on."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def _fields(body: bytes) -> Form:
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise web.HTTPBadRequest from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(plain(value))
    return Form(fields)


async def _parts(request: web.Request, body: bytes) -> Form:
    """The body is here whole and within its limit; what its parts claim about themselves is not believed."""
    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), limit=len(body) + 1, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    fields: dict[str, list[str]] = {}
    files: dict[str, File] = {}
    try:
        headers = CIMultiDictProxy(CIMultiDict({"Content-Type": request.headers["Content-Type"]}))
        async for part in MultipartReader(headers, stream):
            if isinstance(part, MultipartReader) or part is None or len(fields) + len(files) > MOST_FIELDS:
                raise web.HTTPBadRequest
            name, content = plain(part.name or ""), bytes(await part.read())
            if part.filename is None:
                fields.setdefault(name, []).append(plain(content.decode("utf-8", "replace")))
            elif content:
                files[name] = File(plain(part.filename), content)
    except web.HTTPException:
        raise
    except Exception:  # the parser has many ways to say that it is no such form
        raise web.HTTPBadRequest from None
    return Form(fields, files)
