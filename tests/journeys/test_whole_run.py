"""`python -m bot run` as a newcomer meets it: one page, two phones in a real browser, and nothing personal in a log."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.test_utils import unused_port
from playwright.async_api import BrowserContext, Page

from tests.browser import choose, complaints, needs_browser, open_browser, press, side

ROOT = Path(__file__).parents[2]
ROUNDS = {
    "uk": ("Почати", "✍️ Петиції", "🔥 Популярні", "✍️ Підписати", "Підтвердити через", "Так", "✍️ Підписати"),
    "en": ("Start", "✍️ Petitions", "🔥 Popular", "✍️ Sign", "Confirm with", "Yes", "✍️ Sign"),
}


class Run:
    """One `python -m bot run` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        port = unused_port()
        self.address = ""
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "SIMULATOR_PORT": str(unused_port()),
        }

    def start(self) -> None:
        """Until its last line named an address."""
        command = [sys.executable, "-m", "bot", "run"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("http"):
                self.address = line.strip()
                return
        raise AssertionError("it ended without an address")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(40)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def logs(self) -> dict[str, str]:
        return {log.name: log.read_text(errors="replace") for log in (self.folder / "logs").iterdir()}

    def secrets(self) -> list[str]:
        lines = (self.folder / "secrets.env").read_text().splitlines()
        return [line.split("=", 1)[1].strip("'\"") for line in lines if "=" in line]

    def control(self, path: str, **body: object) -> Any:
        """One call of the simulator's control API."""
        url = f"http://127.0.0.1:{self.environ['SIMULATOR_PORT']}/control/{path}"
        data = json.dumps(body).encode() if body else None
        asked = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            return json.load(answer)

    def processes(self) -> list[str]:
        """Command lines of everything that this run started, by the folder they all know of."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self.folder).encode() in (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes():
                    found.append((entry / "cmdline").read_text())
        return found


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    folder = Path(os.path.realpath(f"/tmp/ksc-run-{os.getpid()}"))  # noqa: S108 - the servers' sockets need a short path
    folder.mkdir(mode=0o711)
    run = Run(folder)
    run.start()
    yield run
    if run.process.poll() is None:
        run.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    async with open_browser() as context:
        yield context


async def tell_story(browser: BrowserContext, page: Page, phone: str, language: str, who: str, *, ends: str) -> None:
    """From «Start» to the last word, as a newcomer would press it."""
    start, petitions, popular, sign, verify, yes, sign_now = ROUNDS[language]
    for label in (start, petitions, popular, "№ 2", sign):
        await press(page, phone, label)
    async with browser.expect_page() as opened:
        await press(page, phone, verify, role="link")
    provider = await opened.value
    await provider.locator(f"button[data-resident={who}]").click()
    await provider.get_by_role("button", name=re.compile(f"^{yes}")).click()
    await provider.wait_for_load_state()
    await provider.close()
    await press(page, phone, sign_now)
    await side(page, phone).get_by_text(ends).last.wait_for()


@needs_browser
async def test_a_newcomer_signs_on_both_phones_in_both_languages(run: Run, browser: BrowserContext) -> None:
    page = await browser.new_page()
    heard = complaints(page)
    await page.goto(run.address)
    await tell_story(browser, page, "telegram", "uk", "podil", ends="Дякуємо!")
    await tell_story(browser, page, "viber", "uk", "holosiiv", ends="Дякуємо!")
    await page.locator("header").get_by_role("button", name="English").click()
    await choose(page, "telegram", "Max")
    await tell_story(browser, page, "telegram", "en", "obolon", ends="Thank you!")
    await choose(page, "viber", "Max")
    await tell_story(browser, page, "viber", "en", "obolon", ends="signed this petition before")
    assert heard == []


CANARIES = ("Канаркенко", "канаркове слово", "380441234567", "44.123", "Зразковий", "Остап", "Межигірська")


def canary(run: Run, channel: str) -> None:
    """A resident with a name, words, a number and a place that may be nowhere in a log."""
    told = run.control("residents", channel=channel, name="Канаркенко Пташка", language="uk")
    chat = f"{channel}/{quote(told['id'], safe='')}"
    for act, body in (
        ("start", {"payload": "канаркове слово"}),
        ("text", {"text": "канаркове слово 380441234567"}),
        ("share_contact", {"whose": "own"}),
        ("share_location", {"latitude": 44.123, "longitude": 33.321}),
        ("text", {"text": "/privacy"}),
        ("raw_press", {"data": "канаркове слово"}),
    ):
        run.control(f"{chat}/{act}", **body)
        settled(run, chat)


def settled(run: Run, chat: str) -> None:
    """Everything this resident did was answered, and something is shown."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        screen = run.control(f"{chat}/screen")
        if screen["idle"] and screen["messages"]:
            return
        time.sleep(0.1)
    raise AssertionError("the service did not answer everything")


def test_no_log_holds_a_name_a_number_a_word_or_a_secret(run: Run) -> None:
    for channel in ("telegram", "viber"):
        canary(run, channel)
    logs = run.logs()
    assert {"web.log", "deliver.log", "jobs.log", "supervisor.log", "postgresql.log"} <= set(logs)
    assert "doors open" in logs["web.log"]
    for name, log in logs.items():
        for secret in (*CANARIES, *run.secrets()):
            assert secret not in log, f"{name} holds a canary"


def test_ctrl_c_leaves_no_process_and_a_second_start_keeps_the_records(run: Run) -> None:
    told = run.control("residents", channel="telegram", name="Пам'ятлива", language="uk")
    assert run.stop() == 0
    assert run.processes() == []
    run.start()
    assert told["id"] in {resident["id"] for resident in run.control("residents")}
    with urllib.request.urlopen(f"{run.address}readyz", timeout=10) as answer:  # noqa: S310 - loopback
        assert answer.status == 200


def test_a_killed_run_leaves_nothing_that_hinders_the_next(run: Run) -> None:
    run.process.kill()
    run.process.wait()
    assert run.process.stdout is not None
    run.process.stdout.close()
    run.start()
    assert run.control("residents")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PORT", "x"),
        ("TELEGRAM_TOKEN", "nonsense"),
        ("VIBER_TOKEN", "x"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "x"),
        ("PUBLIC_URL", "http://bot.example"),
        ("LOCALES_DIR", "/nowhere"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path, setting: str, value: str) -> None:
    ports = {"PORT": str(unused_port()), "SIMULATOR_PORT": str(unused_port())}
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **ports, setting: value}
    command = [sys.executable, "-m", "bot", "run"]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    named = "PUBLIC_URL" if setting == "VIBER_TOKEN" else setting
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert named in ended.stderr
    assert value not in ended.stderr or value == "x"


def test_help_lists_every_command() -> None:
    command = [sys.executable, "-m", "bot", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
    for name in ("run", "web", "deliver", "jobs", "poll", "register", "demo", "migrate", "failures"):
        assert re.search(rf"^ +{name} ", told, re.MULTILINE), name
