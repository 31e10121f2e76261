"""parse_mode MarkdownV2, and the legacy Markdown. https://core.telegram.org/bots/api#markdownv2-style"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.telegram.html_text import emoji_entity, link_entity, wrong
from simulator.telegram.text import units

Json = dict[str, Any]
RESERVED = "_*[]()~`>#+-=|{}.!"
_LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
# Longer marks first: "__" is not two italics, "**>" at a line's start is a quote that folds.
MARKS = {
    "```": "pre",
    "||": "spoiler",
    "__": "underline",
    "![": "custom_emoji",
    "_": "italic",
    "*": "bold",
    "~": "strikethrough",
    "`": "code",
    "[": "text_link",
}
NAMES = {"text_link": "TextUrl", "custom_emoji": "CustomEmoji"}  # as the server's refusals call them
ENDS = {**{kind: mark for mark, kind in MARKS.items()}, "text_link": "]", "custom_emoji": "]"}


@dataclass(slots=True)
class _Open:
    kind: str
    at: int
    start: int
    text_start: int
    more: Json = field(default_factory=dict)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at, self.out = source, 0, ""
        self.entities: list[Json] = []
        self.open: list[_Open] = []
        self.quote: _Open | None = None

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self._at_line_start() and self._quoted():
                continue
            self._step()
        if self.open:
            last = self.open[-1]
            name = "PreCode" if last.more else NAMES.get(last.kind, last.kind.capitalize())
            raise wrong(f"Can't find end of {name} entity at byte offset {self._offset(last.at)}")
        self._end_quote()
        return self.out, self.entities

    def _step(self) -> None:
        here, inside = self.source[self.at], self.open[-1].kind if self.open else ""
        following = self.source[self.at + 1 : self.at + 2]
        if here == "\\" and following and 0 < ord(following) <= 126:
            self.out += following
            self.at += 2
        elif inside and self._ends(inside):
            self._close(self.open.pop())
        elif here not in RESERVED or (inside in ("code", "pre") and here != "`"):
            self.out += here
            self.at += 1
        else:
            self._begin()

    def _ends(self, kind: str) -> bool:
        if kind == "italic" and self.source.startswith("__", self.at):
            return False
        return self.source.startswith(ENDS[kind], self.at)

    def _begin(self) -> None:
        mark = next((one for one in MARKS if self.source.startswith(one, self.at)), None)
        if mark is None or (self.open and self.open[-1].kind in ("code", "pre")):
            raise wrong(f"Character '{self.source[self.at]}' is reserved and must be escaped with the preceding '\\'")
        opened = _Open(MARKS[mark], self.at, units(self.out), len(self.out))
        self.at += len(mark)
        if opened.kind == "pre":
            self._language(opened)
        self.open.append(opened)

    def _language(self, opened: _Open) -> None:
        if found := _LANGUAGE.match(self.source, self.at):
            opened.more, self.at = {"language": found.group()}, found.end()
        if self.source.startswith("\n", self.at):
            self.at += 1

    def _close(self, opened: _Open) -> None:
        self.at += len(ENDS[opened.kind])
        entity: Json | None = {"type": opened.kind, **opened.more}
        if opened.kind in ("text_link", "custom_emoji"):
            url = self._address() if self.source.startswith("(", self.at) else self.out[opened.text_start :]
            entity = _emoji(url) if opened.kind == "custom_emoji" else link_entity(url)
        length = units(self.out) - opened.start
        if entity is not None and length:
            self.entities.append({**entity, "offset": opened.start, "length": length})

    def _address(self) -> str:
        begin, url = self.at + 1, ""
        self.at = begin
        while self.at < len(self.source) and self.source[self.at] != ")":
            self.at += self.source[self.at] == "\\" and self.at + 1 < len(self.source)
            url += self.source[self.at]
            self.at += 1
        if self.at >= len(self.source):
            raise wrong(f"Can't find end of a URL at byte offset {self._offset(begin)}")
        self.at += 1
        return url

    def _at_line_start(self) -> bool:
        return not (self.open and self.open[-1].kind in ("code", "pre")) and (
            self.at == 0 or self.source[self.at - 1] == "\n"
        )

    def _quoted(self) -> bool:
        """Whether a mark of a quotation was read; a line without one ends it."""
        folds = self.source.startswith("**>", self.at)
        if not folds and self.source[self.at] != ">":
            self._end_quote()
            return False
        if folds:
            self._end_quote()
        if self.quote is None:
            self.quote = _Open("expandable_blockquote" if folds else "blockquote", self.at, units(self.out), 0)
        self.at += 3 if folds else 1
        return True

    def _end_quote(self) -> None:
        quote, self.quote = self.quote, None
        length = units(self.out.removesuffix("\n")) - quote.start if quote else 0
        if quote and length > 0:
            self.entities.append({"type": quote.kind, "offset": quote.start, "length": length})

    def _offset(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "replace"))


def parse(source: str) -> tuple[str, list[Json]]:
    """MarkdownV2: (plain text, entities). Raises Refused with the server's words."""
    return _Reader(source).read()


def _emoji(url: str) -> Json:
    """`![👍](tg://emoji?id=5368324170671202286)`"""
    number = parse_qs(urlsplit(url).query).get("id", [""])[0]
    return emoji_entity(number)


def parse_legacy(source: str) -> tuple[str, list[Json]]:
    """The first Markdown, without nesting. Raises Refused with the server's words."""
    out, entities, at = "", list[Json](), 0
    while at < len(source):
        if source[at] == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            out, at = out + source[at + 1], at + 2
        elif source[at] not in "_*`[":
            out, at = out + source[at], at + 1
        else:
            words, entity, at = _legacy_entity(source, at)
            if entity is not None and words:
                entities.append({**entity, "offset": units(out), "length": units(words)})
            out += words
    return out, entities


def _legacy_entity(source: str, at: int) -> tuple[str, Json | None, int]:
    """(its words, the entity, where to read on)"""
    mark = "```" if source.startswith("```", at) else source[at]
    end = "]" if mark == "[" else mark
    begin = at + len(mark)
    more: Json = {}
    if mark == "```" and (found := _LANGUAGE.match(source, begin)):
        more, begin = {"language": found.group()}, found.end()
    if mark == "```" and source.startswith("\n", begin):
        begin += 1
    closing = source.find(end, begin)
    if closing < 0:
        offset = len(source[:at].encode("utf-8", "replace"))
        raise wrong(f"Can't find end of the entity starting at byte offset {offset}")
    words, after = source[begin:closing], closing + len(end)
    if mark != "[":
        return words, {"type": MARKS[mark], **more}, after
    url = words
    if source.startswith("(", after):
        stop = source.find(")", after)
        stop = len(source) if stop < 0 else stop
        url, after = source[after + 1 : stop], stop + 1
    return words, link_entity(url), after
