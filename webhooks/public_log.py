"""The public log for everybody: heads, proofs, leaves and counts, so that any program can check what a receipt says.

All of it is public for good, and whoever asks proves nothing. Only so many ask the database at once: residents come
first.
"""

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from city.merkle import Span, consistency_spans, inclusion_spans, leaf_hash
from city.receipts import change, prefix_of, receipt_number, unpack
from storage import petitions, receipts, signatures
from storage.receipts import PlacedLeaf, SignedHead
from webhooks.doors import SERVICE

AT_ONCE = 1000
ASKING = web.AppKey("asking_the_log", asyncio.Semaphore)
MOST_ASKING = 4

_LATELY = "public, max-age=5"
_FOR_EVER = "public, max-age=31536000, immutable"
_FAR = "9" * 15


@asynccontextmanager
async def asking(request: web.Request) -> AsyncIterator[AsyncConnection]:
    """All that one answer reads is of one moment."""
    async with request.app[ASKING], request.app[SERVICE].records.reading() as db:
        yield await db.execution_options(isolation_level="REPEATABLE READ")


# --- what is asked ---------------------------------------------------------------------------------------------------


async def key(request: web.Request) -> web.Response:
    """By which signatures are checked, the newest first, as C2SP's signed-note writes them."""
    return _json(request, {"keys": request.app[SERVICE].log_keys.verifier_keys})


async def checkpoint(request: web.Request) -> web.Response:
    async with asking(request) as db:
        signed = await _head(db)
    return _answer(request, signed.note.encode(), kind="text/plain")


async def heads(request: web.Request) -> web.Response:
    start = _whole(request, "from")
    async with asking(request) as db:
        found = await receipts.list_heads(db, start, AT_ONCE)
    return _page(request, [signed.note for signed in found], after=f"from={start + AT_ONCE}")


async def leaves(request: web.Request) -> web.Response:
    """From one place on, as far as the newest head goes, or only up to another."""
    start, end = _whole(request, "from"), _whole(request, "to", default=_FAR)
    async with asking(request) as db:
        size = min(end, (await _head(db)).head.size)
        found = await receipts.list_leaves(db, Span(start, min(start + AT_ONCE, size)))
    after = f"from={start + AT_ONCE}&to={end}" if "to" in request.query else f"from={start + AT_ONCE}"
    return _page(request, [body.decode() for body in found], after=after)


async def proof(request: web.Request) -> web.Response:
    """By the receipt's number, or the leaf's whole hash in hex. Until a head holds the leaf: the promise."""
    asked = _prefix(request)
    async with asking(request) as db:
        signed, leaf = await receipts.newest_head(db), await receipts.find_leaf(db, asked)
        if leaf is None:
            raise _refusal(web.HTTPNotFound, "no such leaf")
        told = {"receipt": receipt_number(leaf.body), "leaf": leaf.body.decode()}
        if signed is None or leaf.index is None or leaf.index >= signed.head.size:
            return _json(request, told | {"promise": _promise(request, leaf)})
        return _json(request, told | await _inclusion(db, leaf.index, signed))


def _promise(request: web.Request, leaf: PlacedLeaf) -> str:
    """Signed when somebody asks for it, and the same each time: a signature within the turn would cost it dearly."""
    return request.app[SERVICE].log_keys.promise(leaf_hash(leaf.body), leaf.made_at)


async def _inclusion(db: AsyncConnection, index: int, signed: SignedHead) -> dict[str, Any]:
    path = await receipts.hashes(db, inclusion_spans(index, signed.head.size))
    return {"index": index, "size": signed.head.size, "path": _base64(path), "head": signed.note}


async def consistency(request: web.Request) -> web.Response:
    """That the tree of `to` leaves only added to that of `from`."""
    old, new = _whole(request, "from"), _whole(request, "to")
    async with asking(request) as db:
        if not 0 < old <= new <= (await _head(db)).head.size:
            raise _refusal(web.HTTPBadRequest, "0 < from <= to <= size of the newest head")
        path = await receipts.hashes(db, consistency_spans(old, new))
    return _json(request, {"from": old, "to": new, "path": _base64(path)}, lasting=True)


async def counts(request: web.Request) -> web.Response:
    """What the city counts; `waiting` of it are acts that the newest head does not hold yet."""
    async with asking(request) as db:
        size = (await _head(db)).head.size
        counted = await petitions.list_counts(db)
        waiting = Counter[int]()
        for body in await receipts.list_beyond(db, size):
            leaf = unpack(body)
            waiting[leaf.petition_id] += change(leaf.kind)
    rows = [{"petition": one, "count": counted[one], "waiting": waiting[one]} for one in counted]
    return _json(request, {"size": size, "petitions": rows})


async def marks(request: web.Request) -> web.Response:
    """The signatures that count, as the records hold them, to be compared with the log's."""
    petition_id, after = _whole(request, "petition"), _hex(request, "after")
    async with asking(request) as db:
        found = await signatures.list_marks(db, petition_id, after, AT_ONCE)
    rows = [[mark.hex(), receipt.replace("-", "")] for mark, receipt in found]
    return _page(request, rows, after=f"petition={petition_id}&after={rows[-1][0] if rows else ''}", lasting=False)


# --- how it is asked and answered ------------------------------------------------------------------------------------


async def _head(db: AsyncConnection) -> SignedHead:
    signed = await receipts.newest_head(db)
    if signed is None:
        raise _refusal(web.HTTPNotFound, "no head was signed yet")
    return signed


def _whole(request: web.Request, name: str, *, default: str = "0") -> int:
    value = request.query.get(name, default)
    if not value.isascii() or not value.isdigit() or len(value) > len(_FAR):
        raise _refusal(web.HTTPBadRequest, f"{name} must be a whole number")
    return int(value)


def _hex(request: web.Request, name: str) -> bytes:
    try:
        return bytes.fromhex(request.query.get(name, "")[:65])
    except ValueError:
        raise _refusal(web.HTTPBadRequest, f"{name} must be hexadecimal") from None


def _prefix(request: web.Request) -> bytes:
    if "receipt" in request.query:
        prefix = prefix_of(request.query["receipt"])
    else:
        prefix = _hex(request, "leaf")
        prefix = prefix if len(prefix) == 32 else None
    if prefix is None:
        raise _refusal(web.HTTPBadRequest, "receipt must be a receipt's number, or leaf a hash of 32 bytes in hex")
    return prefix


def _base64(path: list[bytes]) -> list[str]:
    return [b64encode(step).decode() for step in path]


def _page(request: web.Request, rows: list[Any], *, after: str, lasting: bool = True) -> web.Response:
    """The rows under the door's own name, and the address of those that follow, if any do. A full page of what only
    grows stays as it is."""
    full = len(rows) == AT_ONCE
    told = {request.path.rsplit("/", 1)[1]: rows, "next": f"{request.path}?{after}" if full else None}
    return _json(request, told, lasting=full and lasting)


def _json(request: web.Request, told: dict[str, Any], *, lasting: bool = False) -> web.Response:
    return _answer(request, orjson.dumps(told), kind="application/json", lasting=lasting)


def _answer(request: web.Request, body: bytes, *, kind: str, lasting: bool = False) -> web.Response:
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": _FOR_EVER if lasting else _LATELY,
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }
    if etag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers, content_type=kind, charset="utf-8")


def _refusal(kind: Callable[..., web.HTTPException], why: str) -> web.HTTPException:
    headers = {"Access-Control-Allow-Origin": "*"}
    return kind(text=orjson.dumps({"error": why}).decode(), headers=headers, content_type="application/json")
