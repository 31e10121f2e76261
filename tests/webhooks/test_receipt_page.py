"""A receipt's page: it names nobody, runs nothing that is not ours, and a real browser checks the proof on it."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from city.receipts import receipt_number, signature_leaf
from tests.browser import complaints, needs_browser, open_browser
from tests.storage.logbook import HOUR, Mark, fill, head
from tests.webhooks.conftest import Door

WORDS = {
    "uk": {"title": "Квитанція", "what": "Підпис під петицією № 1", "switch": "English"},
    "en": {"title": "Receipt", "what": "A signature under petition № 1", "switch": "Українська"},
}


def number(mark: Mark) -> str:
    return receipt_number(signature_leaf(*mark, HOUR))


@pytest.mark.parametrize("language", WORDS)
async def test_it_says_what_the_receipt_stands_for_in_both_languages(
    door: Door, engine: AsyncEngine, language: str
) -> None:
    made = await fill(engine)
    response = await door.get(f"/receipts/{number(made[5])}?lang={language}")
    said = await response.text()
    assert response.status == 200
    for words in WORDS[language].values():
        assert words in said
    assert f'lang="{language}"' in said
    assert re.search(r"6 (із|of) 39", said)


async def test_nothing_runs_in_it_but_its_own_script(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    response = await door.get(f"/receipts/{number(made[5])}")
    policy, said = response.headers["Content-Security-Policy"], await response.text()
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert not re.search(r"<script(?! src=\"/receipt\.js\?\w+\" defer></script>)| on\w+=| style=|<style", said)
    for path in re.findall(r'(?:src|href)="(/receipt\.\w+\?\w+)"', said):
        assert (await door.get(path)).status == 200


@pytest.mark.parametrize("asked", ["AAAA-AAAA-AAAA-AAAA", "x", "%3Cscript%3E", "%00", "%D0%B0" * 16, "A" * 500])
async def test_what_is_no_receipt_is_said_kindly(door: Door, asked: str) -> None:
    response = await door.get(f"/receipts/{asked}?lang=%22%3E")
    said = await response.text()
    assert response.status == 404
    assert "Такої квитанції немає" in said
    assert "<script" not in said


async def test_it_is_read_however_the_number_was_typed(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    typed = number(made[5]).replace("-", "").lower()
    assert number(made[5]) in await (await door.get(f"/receipts/{typed}")).text()


# --- in a browser ----------------------------------------------------------------------------------------------------


def address(door: Door, mark: Mark, language: str = "en") -> str:
    return f"http://127.0.0.1:{door.port}/receipts/{number(mark)}?lang={language}"


async def ends(page: Page) -> dict[str, str | None]:
    """Step → how it ended, once the verdict is there."""
    await page.locator("#verdict[data-end]").wait_for()
    steps = page.locator("main [id][data-end]")
    return {await step.get_attribute("id") or "": await step.get_attribute("data-end") for step in await steps.all()}


PASSED = {"record": "pass", "path": "pass", "signature": "pass", "growth": "first", "verdict": "pass"}


@needs_browser
async def test_the_browser_checks_the_proof_and_later_that_the_log_only_grew(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    async with open_browser() as browser:
        page = await browser.new_page()
        heard = complaints(page)
        await page.goto(address(door, made[5]))
        assert await ends(page) == PASSED
        await expect(page.get_by_role("status")).to_contain_text("Everything agrees")
        async with engine.begin() as db:
            await db.execute(text("INSERT INTO leaves (body) VALUES (:body)"), {"body": leaf_of(made)})
            await head(db)
        await page.goto(address(door, made[20], "uk"))
        assert await ends(page) == {**PASSED, "growth": "pass"}
        await expect(page.get_by_role("status")).to_contain_text("Усе сходиться")
        assert heard == []


def leaf_of(made: list[Mark]) -> bytes:
    return signature_leaf(made[0][0], b"\xee" * 32, HOUR)


@needs_browser
async def test_a_promise_is_checked_and_the_page_looks_again(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    promised = (made[0][0], b"\xee" * 32)
    async with engine.begin() as db:
        await db.execute(text("INSERT INTO leaves (body) VALUES (:body)"), {"body": leaf_of(made)})
    async with open_browser() as browser:
        page = await browser.new_page()
        await page.clock.install()
        await page.goto(address(door, promised))
        promises = dict.fromkeys(("path", "signature", "growth", "verdict"), "promised")
        assert await ends(page) == {"record": "pass", **promises}
        async with engine.begin() as db:
            await head(db)
        await page.clock.fast_forward(16_000)
        await page.locator("#verdict[data-end=pass]").wait_for()
        assert await ends(page) == PASSED


LIES: dict[str, tuple[str, dict[str, str]]] = {
    "another record": ("UPDATE leaves SET body = :body WHERE tree_index = 5", {"path": "fail", "record": "fail"}),
    "a wrong hash on the way": ("UPDATE leaves SET hash = :hash WHERE tree_index = 4", {"path": "fail"}),
    "a head that nobody signed": (
        "UPDATE tree_heads SET note = replace(note, ' at 20', ' at 21') WHERE number = 4",
        {"signature": "fail"},
    ),
}


@needs_browser
@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_is_found_and_told(door: Door, engine: AsyncEngine, lie: str) -> None:
    made = await fill(engine)
    statement, found = LIES[lie]
    async with open_browser() as browser:
        page = await browser.new_page()
        async with engine.begin() as db:
            await db.execute(text("SET LOCAL session_replication_role = replica"))
            values: dict[str, Any] = {"body": leaf_of(made), "hash": b"\xee" * 32}
            await db.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
        await page.goto(address(door, made[5]))
        assert await ends(page) == {**PASSED, **found, "verdict": "fail"}
        await expect(page.get_by_role("status")).to_contain_text("Something does not agree")


@needs_browser
async def test_a_log_that_was_rolled_back_is_found_by_a_browser_that_was_here(door: Door, engine: AsyncEngine) -> None:
    made = await fill(engine)
    async with open_browser() as browser:
        page = await browser.new_page()
        await page.goto(address(door, made[5]))
        assert await ends(page) == PASSED
        async with engine.begin() as db:
            await db.execute(text("SET LOCAL session_replication_role = replica"))
            await db.execute(text("DELETE FROM tree_heads WHERE number = 4"))
        await page.goto(address(door, made[5]))
        assert await ends(page) == {**PASSED, "growth": "fail", "verdict": "fail"}


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_it(door: Door, engine: AsyncEngine, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.async_playwright").Axe()
    made = await fill(engine)
    async with open_browser(scheme, width=360) as browser:
        page = await browser.new_page()
        await page.goto(address(door, made[5], "uk"))
        await ends(page)
        found = await axe.run(page)
        assert found.violations_count == 0, found.generate_report()
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide)
