"""Formatted text: HTML or entities in, UTF-16 offsets as Telegram counts them, spans out for the phone."""

import re
from itertools import pairwise
from typing import Any

from simulator.telegram.refusals import bad

Json = dict[str, Any]
LONGEST = 4096
TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
KNOWN = {*TAGS.values(), "url", "email", "phone_number", "mention", "hashtag", "cashtag", "bot_command",
         "text_mention", "custom_emoji", "expandable_blockquote", "date_time"}  # fmt: skip
_PIECE = re.compile(r"<(/?)([^<>\s]*)([^<>]*)>|&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|\w+);|<")
_LINK = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_BARE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def units(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def from_html(source: str) -> tuple[str, list[Json]]:
    """(plain text, entities). Raises Refused with the server's words."""
    out, entities, open_tags, at = "", [], list[tuple[str, Json]](), 0
    for piece in _PIECE.finditer(source):
        out += source[at : piece.start()]
        at = piece.end()
        closing, name, rest, named = piece.groups()
        if named:
            out += _letter(named, piece.group())
        elif piece.group() == "<":
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {_offset(source, piece)}")
        elif closing:
            entities += _closed(open_tags, name.lower(), units(out), _offset(source, piece))
        else:
            open_tags.append((name.lower(), _opened(name.lower(), rest, units(out), _offset(source, piece))))
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1][0]}\"")
    return out + source[at:], sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _offset(source: str, piece: re.Match[str]) -> int:
    return len(source[: piece.start()].encode("utf-8", "replace"))


def _letter(name: str, source: str) -> str:
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else source
    return _NAMED.get(name, source)


def _opened(name: str, rest: str, at: int, offset: int) -> Json:
    if name not in TAGS or (name == "span" and "tg-spoiler" not in rest):
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
    entity: Json = {"type": TAGS[name], "offset": at, "length": 0}
    if name == "a" and (link := _LINK.search(rest)):
        entity["url"] = next(group for group in link.groups() if group is not None).replace("&amp;", "&")
    return entity


def _closed(open_tags: list[tuple[str, Json]], name: str, at: int, offset: int) -> list[Json]:
    if not open_tags or (name and open_tags[-1][0] != name):
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
    _, entity = open_tags.pop()
    entity["length"] = at - entity["offset"]
    is_empty = not entity["length"] or (entity["type"] == "text_link" and not entity.get("url"))
    return [] if is_empty else [entity]


def from_entities(text: str, given: object) -> list[Json]:
    """The entities that fit into the text, as the server keeps them. Raises Refused."""
    if not isinstance(given, list):
        return []
    kept = []
    for one in given:
        if not isinstance(one, dict) or one.get("type") not in KNOWN:
            raise bad("can't parse MessageEntity: Unsupported type specified")
        offset, length = one.get("offset"), one.get("length")
        if type(offset) is not int or type(length) is not int:
            raise bad('can\'t parse MessageEntity: Field "offset" must be of type Number')
        length = min(length, units(text) - offset)
        if offset >= 0 and length > 0:
            url = {"url": one["url"]} if isinstance(one.get("url"), str) else {}
            kept.append({"type": one["type"], "offset": offset, "length": length, **url})
    return kept


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the blanks around it, which Telegram does not keep."""
    text = text.replace("\r", "").replace("\x00", "")
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    moved = [{**one, "offset": max(0, one["offset"] - lead), "length": one["length"] - max(0, lead - one["offset"])}
             for one in entities]  # fmt: skip
    return text, from_entities(text, moved)


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


def _look(over: list[Json], coded: bytes) -> Json:
    look: Json = {}
    for one in over:
        kind = one["type"]
        if kind in ("bold", "italic"):
            look[kind] = True
        elif kind in ("code", "pre"):
            look["code"] = True
        elif kind == "text_link":
            look["url"] = one.get("url", "")
        elif kind == "url" and "url" not in look:
            whole = coded[2 * one["offset"] : 2 * (one["offset"] + one["length"])]
            look["url"] = whole.decode("utf-16-le", "replace")
    return look
