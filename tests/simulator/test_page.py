"""The page with two phones: its files, its strict policy, and words in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.control_weather import WEATHER
from simulator.faults import TELEGRAM_KINDS, VIBER_KINDS
from simulator.flood import SCOPES
from simulator.page import PAGES, add_routes
from simulator.platform import MODES
from simulator.viber.statuses import NAMES

Client = TestClient[web.Request, web.Application]
KINDS = {*TELEGRAM_KINDS, *VIBER_KINDS}
SCRIPTS = sorted((PAGES / "js").glob("*.js"))


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_every_file_the_page_names_is_served_under_a_strict_policy(client: Client) -> None:
    page = await (await client.get("/")).text()
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(named) > 5
    for path in ["/", *named]:
        answer = await client.get(path)
        assert answer.status == 200, path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("path", ["../page.py", "%2e%2e/page.py", "js/", "js/%00.js", "/etc/passwd"])
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert (await client.get(f"/static/{path}")).status == 404


def test_the_page_has_no_inline_script_or_style() -> None:
    page = (PAGES / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|<script(?![^>]+src=)|\son\w+=", page)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_turns_data_into_markup(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_every_word_of_the_page_has_both_languages() -> None:
    words = (PAGES / "js" / "words.js").read_text(encoding="utf-8")
    known = set(re.findall(r'^  "?([\w.]+)"?: \[', words, re.MULTILINE))
    used = {key for script in SCRIPTS for key in re.findall(r'\bt\("([\w.]+)"\)', script.read_text(encoding="utf-8"))}
    used |= set(re.findall(r'data-t="(\w+)"', (PAGES / "index.html").read_text(encoding="utf-8")))
    used |= {f"fault_{kind}" for kind in KINDS} | {f"mode{mode}" for mode in MODES} | {*WEATHER}
    used |= {f"flood_{scope}" for scope in SCOPES} | {f"limit_{limit}" for limit in ("usual", "strict", "none")}
    assert used - known == set()
    assert not re.search(r'^  .+: \[(?:"",|.*, ""\])', words, re.MULTILINE)


def test_every_refusal_that_is_translated_is_said_by_the_simulator() -> None:
    words = (PAGES / "js" / "words.js").read_text(encoding="utf-8")
    table = words[words.index("const REFUSALS") : words.index("let current")]
    translated = re.findall(r'^  "(.+?)": ".+",$', table, re.MULTILINE)
    said = "".join(source.read_text(encoding="utf-8") for source in PAGES.parent.rglob("*.py"))
    assert len(translated) > 5
    assert [sentence for sentence in translated if f'"{sentence}"' not in said] == []


def test_the_weather_offers_every_trouble_there_is() -> None:
    script = (PAGES / "js" / "weather.js").read_text(encoding="utf-8")
    offered = set(re.findall(r'"([\w]+)"', script[script.index("const KINDS") : script.index("const STATUSES")]))
    assert offered == KINDS
    named = re.findall(r'"(\w+)"', script[script.index("const STATUSES") : script.index("const ASTRAY")])
    assert tuple(named) == NAMES[1:]
