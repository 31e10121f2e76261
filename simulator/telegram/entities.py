"""Formatting of a text: given as entities or as markup, checked and put in order as the server keeps it."""

from collections.abc import Callable
from typing import Any

from simulator.telegram import html_text, markdown
from simulator.telegram.params import member
from simulator.telegram.params import text as read_text
from simulator.telegram.refusals import Refused, bad
from simulator.telegram.text import check_link, mention_of, trimmed, units

Json = dict[str, Any]
Parser = Callable[[str], tuple[str, list[Json]]]
PARSERS: dict[str, Parser] = {
    "html": html_text.parse,
    "markdown": markdown.parse_legacy,
    "markdownv2": markdown.parse,
}
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # https://core.telegram.org/bots/api#sendmessage and #sendphoto
FARTHEST = 1_000_000
# What may be nested and cut in two, in the order in which the server lists those of one place.
SPLIT = ("blockquote", "expandable_blockquote", "bold", "italic", "underline", "strikethrough", "spoiler")
ATOMS = ("code", "pre")
KNOWN = (*SPLIT, *ATOMS, "text_link", "text_mention", "custom_emoji", "date_time")
FOUND_BY_ITSELF = ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number")


def text_of(params: Json, name: str = "text") -> tuple[str, list[Json]]:
    """A message's text. Raises Refused."""
    if not read_text(params, name):
        raise bad("message text is empty")
    words, entities = _formatted(params, name, "entities")
    if not words:
        raise bad("text must be non-empty")
    if units(words) > LONGEST_TEXT:
        raise bad("message is too long")
    return words, entities


def caption_of(params: Json) -> Json:
    """`caption` and `caption_entities` as a message has them; neither when it has no caption. Raises Refused."""
    words, entities = _formatted(params, "caption", "caption_entities")
    if units(words) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return {**({"caption": words} if words else {}), **({"caption_entities": entities} if entities else {})}


def _formatted(params: Json, name: str, entities_name: str) -> tuple[str, list[Json]]:
    source, mode = read_text(params, name), read_text(params, "parse_mode").lower()
    if mode in PARSERS:
        words, entities = PARSERS[mode](source)
    elif mode not in ("", "none"):
        raise bad("unsupported parse_mode")
    else:
        words, entities = source, given(source, params, entities_name)
    return trimmed(words, ordered(entities))


def given(text: str, params: Json, name: str = "entities") -> list[Json]:
    """Entities a bot wrote itself. Raises Refused; what the server finds by itself is not taken."""
    listed = member(params, name)
    if not isinstance(listed, list):
        if params.get(name) not in (None, "", {}):
            raise bad("can't parse entities JSON object")
        return []
    entities = [entity for one in listed if (entity := _entity(one)) is not None]
    for one in entities:
        _check_place(text, one)
    return [one for one in entities if one["length"]]


def _entity(one: object) -> Json | None:
    if not isinstance(one, dict):
        raise _unparsable("expected an Object")
    for name in ("offset", "length", "type"):
        if name not in one:
            raise _unparsable(f'Can\'t find field "{name}"')
    offset, length = (_whole(one, name) for name in ("offset", "length"))
    kind = one["type"]
    if kind in FOUND_BY_ITSELF:
        return None
    if kind not in KNOWN:
        raise _unparsable("Unsupported type specified")
    return {"type": kind, "offset": offset, "length": length, **_more(kind, one)}


def _more(kind: str, one: Json) -> Json:
    if kind == "text_link":
        url = one.get("url")
        if not isinstance(url, str):
            raise _unparsable('Can\'t find field "url"')
        if mention_of(url) is None:
            check_link("entity", url)
        return {"url": url}
    if kind == "text_mention":
        user = one.get("user")
        if not isinstance(user, dict) or type(user.get("id")) is not int:
            raise _unparsable('Can\'t find field "user"')
        return {"user": {"is_bot": False, "first_name": str(user["id"]), **user}}
    if kind == "custom_emoji":
        return html_text.emoji_entity(str(one.get("custom_emoji_id", "")))
    language = one.get("language")
    return {"language": language} if kind == "pre" and isinstance(language, str) and language else {}


def _whole(one: Json, name: str) -> int:
    value = one[name]
    if isinstance(value, str) and value.removeprefix("-").isascii() and value.removeprefix("-").isdigit():
        value = int(value[:20])
    if type(value) is not int:
        raise _unparsable(f'Field "{name}" must be of type Number')
    return value


def _unparsable(words: str) -> Refused:
    return bad(f"can't parse MessageEntity: {words}")


def _check_place(text: str, one: Json) -> None:
    offset, length = one["offset"], one["length"]
    for name, value in (("offset", offset), ("length", length)):
        if not 0 <= value <= FARTHEST:
            raise bad(f"receive an entity with incorrect {name} {value}")
    last, end = units(text), offset + length
    if length and offset > last:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if length and end > last:
        raise bad(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")
    coded = text.encode("utf-16-le", "surrogatepass")
    for place, words in ((offset, "entity begins"), (end, f"entity beginning at UTF-16 offset {offset} ends")):
        if 0xDC <= coded[2 * place + 1 : 2 * place + 2].ljust(1, b"\0")[0] <= 0xDF:
            after = len(coded[: 2 * place + 2].decode("utf-16-le", "ignore").encode())
            raise bad(f"{words} in a middle of a UTF-16 symbol at byte offset {after}")


def ordered(entities: list[Json]) -> list[Json]:
    """Sorted; those that cross are cut in two, and nothing lies in code or twice in the same kind."""
    waiting, kept, around = sorted(entities, key=_place), list[Json](), list[Json]()
    while waiting:
        one = waiting.pop(0)
        around = [outer for outer in around if _end(outer) > one["offset"]]
        limit = min((_end(outer) for outer in around), default=_end(one))
        if _end(one) > limit:
            if one["type"] not in SPLIT and around[-1]["type"] not in ATOMS:
                continue
            rest = {**one, "offset": limit, "length": _end(one) - limit}
            one = {**one, "length": limit - one["offset"]}
            waiting = sorted([*waiting, rest], key=_place)
        if any(outer["type"] in (*ATOMS, one["type"]) for outer in around):
            continue
        kept.append(one)
        around.append(one)
    return kept


def _end(one: Json) -> int:
    return int(one["offset"] + one["length"])


def _place(one: Json) -> tuple[int, int, int]:
    kind = one["type"]
    return one["offset"], -one["length"], SPLIT.index(kind) if kind in SPLIT else len(SPLIT)
