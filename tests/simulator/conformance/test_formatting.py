"""Words and their look: HTML, both Markdowns and entities, with the offsets and the refusals of the real server."""

from typing import Any

import pytest

from tests.simulator.city import Phone
from tests.simulator.conformance.clients import Client

Json = dict[str, Any]
RESERVED = "_*[]()~`>#+-=|{}.!"  # https://core.telegram.org/bots/api#markdownv2-style
HTML, V2, LEGACY = "HTML", "MarkdownV2", "Markdown"


def part(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


READ: tuple[tuple[str, str, str, list[Json]], ...] = (
    (HTML, "<b>🦊 <i>Київ</i></b>", "🦊 Київ", [part("bold", 0, 7), part("italic", 3, 4)]),
    (HTML, "a &lt;b&gt; &amp; &#1108;&#x454; &unknown;", "a <b> & єє &unknown;", []),
    (HTML, '<a href="https://kyiv.ua/?a=1&amp;b=2">x</a>', "x", [part("text_link", 0, 1, url="https://kyiv.ua/?a=1&b=2")]),
    (HTML, "<a href='nowhere'>x</a>", "x", []),
    (HTML, "<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler>", "abc",
     [part("underline", 0, 1), part("strikethrough", 1, 1), part("spoiler", 2, 1)]),
    (HTML, '<span class="tg-spoiler">c</span>', "c", [part("spoiler", 0, 1)]),
    (HTML, '<pre><code class="language-sql">x</code></pre>', "x", [part("pre", 0, 1, language="sql")]),
    (HTML, "<code>a&amp;b</code>", "a&b", [part("code", 0, 3)]),
    (HTML, "<blockquote expandable>a\nb</blockquote>", "a\nb", [part("expandable_blockquote", 0, 3)]),
    (HTML, "  <b> a </b> ", "a", [part("bold", 0, 1)]),
    (V2, "*Київ* _і_ __область__", "Київ і область",
     [part("bold", 0, 4), part("italic", 5, 1), part("underline", 7, 7)]),
    (V2, "~a~||b||`c`", "abc", [part("strikethrough", 0, 1), part("spoiler", 1, 1), part("code", 2, 1)]),
    (V2, "*a _b_*", "a b", [part("bold", 0, 3), part("italic", 2, 1)]),
    (V2, "[x](https://kyiv.ua/\\))", "x", [part("text_link", 0, 1, url="https://kyiv.ua/)")]),
    (V2, "```sql\nx.y\n```", "x.y", [part("pre", 0, 3, language="sql")]),
    (V2, ">a\n>b\nc", "a\nb\nc", [part("blockquote", 0, 3)]),
    (V2, "".join(f"\\{one}" for one in RESERVED), RESERVED, []),
    (LEGACY, "*Київ* _і_ `код` a.b!", "Київ і код a.b!",
     [part("bold", 0, 4), part("italic", 5, 1), part("code", 7, 3)]),
    (LEGACY, "[x](https://kyiv.ua) \\_", "x _", [part("text_link", 0, 1, url="https://kyiv.ua")]),
    (LEGACY, "```\nx_y\n```", "x_y", [part("pre", 0, 3)]),
)  # fmt: skip


@pytest.mark.parametrize(("mode", "source", "words", "entities"), READ, ids=[one[1] for one in READ])
async def test_markup_is_read(
    client: Client, olena: Phone, mode: str, source: str, words: str, entities: list[Json]
) -> None:
    sent = await client.call("sendMessage", chat_id=int(olena.id), text=source, parse_mode=mode)
    assert (sent["text"], sent.get("entities", [])) == (words, entities)


REFUSED = (
    (HTML, "єґ <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    (HTML, "єґ <h1>x</h1>", 'Unsupported start tag "h1" at byte offset 5'),
    (HTML, "a < b", 'Unsupported start tag "" at byte offset 2'),
    (HTML, "a <b", "Unclosed start tag at byte offset 2"),
    (HTML, "<a href='https://kyiv.ua'", 'Unclosed start tag "a" at byte offset 0'),
    (HTML, "<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    (HTML, "<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    (HTML, "x</b>", "Unexpected end tag at byte offset 1"),
    (HTML, "<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    (HTML, "<b>x</b", "Unclosed end tag at byte offset 4"),
    (V2, "🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
    (V2, "🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
    (V2, "🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
    (V2, "🏟 🏟```a", "Can't find end of Pre entity at byte offset 9"),
    (V2, "🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
    (V2, "🏟 🏟_🏟 🏟__", "Can't find end of Underline entity at byte offset 19"),
    (V2, "[x](https://kyiv.ua", "Can't find end of a URL at byte offset 4"),
    *((V2, f"a{one}", f"Character '{one}' is reserved and must be escaped with the preceding '\\'")
      for one in RESERVED if one not in "_*[~`"),
    (LEGACY, "єґ *x", "Can't find end of the entity starting at byte offset 5"),
    (LEGACY, "a_b", "Can't find end of the entity starting at byte offset 1"),
)  # fmt: skip


@pytest.mark.parametrize(("mode", "source", "words"), REFUSED, ids=[one[1] for one in REFUSED])
async def test_markup_is_refused(client: Client, olena: Phone, mode: str, source: str, words: str) -> None:
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text=source, parse_mode=mode)
    assert (refusal.kind, refusal.words) == ("bad", client.tells(f"can't parse entities: {words}"))


KEPT: tuple[tuple[str, list[Json], list[Json]], ...] = (
    ("unsorted", [part("bold", 5, 3), part("italic", 0, 3)], [part("italic", 0, 3), part("bold", 5, 3)]),
    ("crossing", [part("bold", 0, 6), part("italic", 3, 6)],
     [part("bold", 0, 6), part("italic", 3, 3), part("italic", 6, 3)]),
    ("twice", [part("bold", 0, 6), part("bold", 2, 2)], [part("bold", 0, 6)]),
    ("in code", [part("code", 0, 6), part("bold", 2, 2)], [part("code", 0, 6)]),
    ("of no length", [part("bold", 3, 0)], []),
    ("found by the server itself", [part("bot_command", 0, 4)], []),
)  # fmt: skip


@pytest.mark.parametrize(("given", "kept"), [one[1:] for one in KEPT], ids=[one[0] for one in KEPT])
async def test_entities_are_put_in_order(client: Client, olena: Phone, given: list[Json], kept: list[Json]) -> None:
    sent = await client.call("sendMessage", chat_id=int(olena.id), text="Київ, столиця", entities=given)
    assert sent.get("entities", []) == kept


ENTITIES = (
    (part("bold", -1, 2), "receive an entity with incorrect offset -1"),
    (part("bold", 0, -1), "receive an entity with incorrect length -1"),
    (part("bold", 9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
    (part("bold", 0, 9), "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9"),
    (part("bold", 1, 2), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
    (part("bold", 0, 1), "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"),
    (part("sparkle", 0, 2), "can't parse MessageEntity: Unsupported type specified"),
    (part("text_link", 0, 2, url="ftp://kyiv.ua"), "entity URL 'ftp://kyiv.ua' is invalid: Unsupported URL protocol"),
    (part("text_link", 0, 2, url="kyiv"), "entity URL 'kyiv' is invalid: Wrong HTTP URL"),
)


@pytest.mark.parametrize(("entity", "words"), ENTITIES, ids=[one[1] for one in ENTITIES])
async def test_an_entity_is_refused(client: Client, olena: Phone, entity: Json, words: str) -> None:
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="🦊 лис", entities=[entity])
    assert (refusal.kind, refusal.words) == ("bad", client.tells(words))
