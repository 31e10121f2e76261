"""parse_mode HTML: tags become entities. https://core.telegram.org/bots/api#html-style"""

import re
from dataclasses import dataclass
from typing import Any

from simulator.telegram.refusals import bad
from simulator.telegram.text import is_link, mention_of, units

Json = dict[str, Any]
TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LETTER = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-zA-Z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""", re.ASCII)


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    start: int
    text_start: int


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at, self.out = source, 0, ""
        self.entities: list[Json] = []
        self.open: list[_Tag] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "<":
                (self._close if self.source.startswith("</", self.at) else self._open)()
            elif letter == "&":
                self._letter()
            else:
                plain = _PLAIN.match(self.source, self.at)
                self.out += plain.group() if plain else letter
                self.at = plain.end() if plain else self.at + 1
        if self.open:
            raise wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return self.out, self.entities

    def _letter(self) -> None:
        found = _LETTER.match(self.source, self.at)
        written = unescaped(found) if found else ""
        self.out += written or "&"
        self.at = found.end() if found and written else self.at + 1

    def _open(self) -> None:
        begin, offset = self.at, self._offset(self.at)
        found = _NAME.match(self.source, begin + 1)
        name = found.group().lower() if found else ""
        self.at = found.end() if found else begin
        if self.at >= len(self.source):
            raise wrong(f"Unclosed start tag at byte offset {offset}")
        if name not in TAGS:
            raise wrong(f'Unsupported start tag "{name}" at byte offset {offset}')
        attributes = self._attributes(name, offset)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self.open.append(_Tag(name, attributes, units(self.out), len(self.out)))

    def _attributes(self, name: str, offset: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.source[self.at : self.at + 1].isspace():
                self.at += 1
            if self.at >= len(self.source):
                raise wrong(f'Unclosed start tag "{name}" at byte offset {offset}')
            if self.source[self.at] == ">":
                self.at += 1
                return found
            key, value = self._attribute(name, offset)
            found[key] = value

    def _attribute(self, name: str, offset: int) -> tuple[str, str]:
        found = _ATTRIBUTE.match(self.source, self.at)
        if not found or not found[1]:
            raise wrong(f'Empty attribute name in the tag "{name}" at byte offset {offset}')
        if not found[2] and (name, found[1].lower()) != ("blockquote", "expandable"):
            if self.source[found.end() :].lstrip().startswith("="):
                raise wrong(f"Unclosed start tag at byte offset {offset}")
            raise wrong(
                f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte offset {offset}'
            )
        self.at = found.end()
        value = next((one for one in found.groups()[2:] if one is not None), "")
        return found[1].lower(), _LETTER.sub(lambda one: unescaped(one) or one.group(), value)

    def _close(self) -> None:
        offset = self._offset(self.at)
        if not self.open:
            raise wrong(f"Unexpected end tag at byte offset {offset}")
        found = re.compile(r"</([^\s>]*)\s*>").match(self.source, self.at)
        if not found:
            raise wrong(f"Unclosed end tag at byte offset {offset}")
        name, tag = found[1].lower(), self.open[-1]
        if name and name != tag.name:
            raise wrong(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
        self.open.pop()
        self.at = found.end()
        length = units(self.out) - tag.start
        if length and (entity := self._entity(tag)) is not None:
            self._keep({**entity, "offset": tag.start, "length": length})

    def _entity(self, tag: _Tag) -> Json | None:
        """None for a link to nowhere, which stays plain text."""
        if tag.name == "a":
            return link_entity(tag.attributes.get("href") or self.out[tag.text_start :])
        if tag.name == "tg-emoji":
            return emoji_entity(tag.attributes.get("emoji-id", ""))
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        language = tag.attributes.get("class", "") if tag.name == "code" else ""
        language = language.removeprefix("language-") if language.startswith("language-") else ""
        return {"type": TAGS[tag.name], **({"language": language} if language else {})}

    def _keep(self, entity: Json) -> None:
        """`<pre><code class="language-python">` is one entity with a language."""
        last = self.entities[-1] if self.entities else {}
        same = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        if entity["type"] == "pre" and last.get("type") == "code" and same and "language" in last:
            self.entities[-1] = {**last, "type": "pre"}
        else:
            self.entities.append(entity)

    def _offset(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "replace"))


def parse(source: str) -> tuple[str, list[Json]]:
    """(plain text, entities). Raises Refused with the server's words."""
    text, entities = _Reader(source).read()
    return text, [
        {key: value for key, value in one.items() if key != "language" or one["type"] == "pre"} for one in entities
    ]


def wrong(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")


def unescaped(found: re.Match[str]) -> str:
    """The letter, or "" for one that Telegram leaves as it was written."""
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED.get(name, "")
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def link_entity(url: str) -> Json | None:
    if (user := mention_of(url)) is not None:
        return {"type": "text_mention", "user": {"id": user, "is_bot": False, "first_name": str(user)}}
    return {"type": "text_link", "url": url} if is_link(url) else None


def emoji_entity(number: str) -> Json:
    if not (number.isascii() and number.isdigit() and int(number)):
        raise bad("invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": number}
