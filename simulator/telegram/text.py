"""Text as Telegram measures it: UTF-16 offsets, links it believes, spans for the phone."""

import re
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from simulator.telegram.refusals import bad

Json = dict[str, Any]
_BARE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_MENTION = re.compile(r"tg://user\?id=(\d{1,15})", re.ASCII)
_HOST = re.compile(r"[^\s.]+(\.[^\s.]+)+")
LOCAL = ("localhost", "127.0.0.1", "::1")


def units(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mention_of(url: str) -> int | None:
    """The resident whom `tg://user?id=…` names."""
    found = _MENTION.fullmatch(url)
    return int(found[1]) if found else None


def is_link(url: str) -> bool:
    return _why_no_link(url) is None


def check_link(what: str, url: str) -> None:
    """Raises Refused. An address of this machine will do here: it is where the city is."""
    if (why := _why_no_link(url)) is not None:
        raise bad(f"{what} URL '{url}' is invalid: {why}")


def _why_no_link(url: str) -> str | None:
    scheme, found, rest = url.partition("://")
    if not found:
        scheme, rest = "http", url
    if scheme.lower() not in ("http", "https", "tg", "ton", "tonsite"):
        return "Unsupported URL protocol"
    try:
        host = urlsplit(f"//{rest}").hostname or ""
    except ValueError:
        return "Wrong HTTP URL"
    if not host:
        return "URL host is empty"
    if scheme.lower() in ("tg", "ton", "tonsite") or (found and host in LOCAL) or _HOST.fullmatch(host):
        return None
    return "Wrong HTTP URL"


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the blanks around it, which Telegram does not keep."""
    text = text.replace("\r", "").replace("\x00", "")
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    last, kept = units(text), []
    for one in entities:
        start, end = max(0, one["offset"] - lead), min(last, one["offset"] + one["length"] - lead)
        if end > start:
            kept.append({**one, "offset": start, "length": end - start})
    return text, kept


def spans(text: str, entities: list[Json]) -> list[Json]:
    """What the phone draws: pieces of one look each; bare addresses become links."""
    coded = text.encode("utf-16-le", "surrogatepass")
    found = [*entities, *({"type": "url", "offset": units(text[: one.start()]), "length": units(one.group())}
                          for one in _BARE.finditer(text))]  # fmt: skip
    ends = {0, len(coded) // 2}
    for one in found:
        ends |= {one["offset"], one["offset"] + one["length"]}
    cuts = sorted(end for end in ends if 0 <= end <= len(coded) // 2)
    drawn = []
    for start, end in pairwise(cuts):
        words = coded[2 * start : 2 * end].decode("utf-16-le", "replace")
        over = [one for one in found if one["offset"] <= start and end <= one["offset"] + one["length"]]
        drawn.append({"text": words, **_look(over, coded)})
    return drawn


_LOOKS = {
    "pre": "code",
    "strikethrough": "struck",
    "blockquote": "quote",
    "expandable_blockquote": "quote",
    **{kind: kind for kind in ("bold", "italic", "underline", "spoiler", "code")},
}


def _look(over: list[Json], coded: bytes) -> Json:
    look: Json = {}
    for one in over:
        kind = one["type"]
        if kind in _LOOKS:
            look[_LOOKS[kind]] = True
        elif kind == "text_link":
            look["url"] = one.get("url", "")
        elif kind == "url" and "url" not in look:
            whole = coded[2 * one["offset"] : 2 * (one["offset"] + one["length"])]
            look["url"] = whole.decode("utf-16-le", "replace")
    return look
