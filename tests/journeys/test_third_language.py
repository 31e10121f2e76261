"""A language dropped in as one file is spoken from the first word to the receipt, by every process."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.service import open_service
from bot.settings import read
from tests.environ import environ
from tests.journeys.conftest import around, simulated
from tests.journeys.town import Resident, Town, labels, said
from tests.locales.pseudo import CODE, OWN_NAME, drop, pseudo, pseudo_catalogue

ROOT = Path(__file__).parents[2]


async def begin(command: str, told: dict[str, str]) -> Process:
    told = {"PATH": os.environ["PATH"], **told}
    run = ("-m", "bot", command)
    return await asyncio.create_subprocess_exec(
        sys.executable, *run, cwd=ROOT, env=told, stdout=DEVNULL, stderr=DEVNULL
    )


@asynccontextmanager
async def lives(command: str, told: dict[str, str]) -> AsyncIterator[None]:
    process = await begin(command, told)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def done(command: str, told: dict[str, str]) -> None:
    assert await (await begin(command, told)).wait() == 0, command


async def open_doors(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        for _ in range(600):
            try:
                async with http.get(f"{url}/healthz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError("the doors do not open")


@pytest.fixture
async def town(servers: tuple[str, str], engine: AsyncEngine, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """Processes of their own, since a language is read once in each."""
    drop(pseudo_catalogue(), tmp_path / "words")
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        city = await stack.enter_async_context(simulated(port))
        more = {"PORT": str(port), "PUBLIC_URL": url, "LOCALES_DIR": str(tmp_path / "words"), **around(city)}
        told = environ(*servers, tmp_path, **more)
        await done("demo", told)
        for command in ("web", "deliver"):
            await stack.enter_async_context(lives(command, told))
        await open_doors(url)
        await done("register", told)
        service = await stack.enter_async_context(open_service(read(told)))
        yield Town(city, service)


async def speaks(resident: Resident, sentence: str) -> None:
    """Its words, without the brackets: what stands between them may be bold."""
    await resident.sees(pseudo(sentence)[1:-1])


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_whole_story_in_a_third_language(town: Town, channel: str) -> None:
    resident = await town.resident(channel)
    await resident.start()
    await resident.sees("Вітаємо")
    await resident.writes("/language")
    await resident.sees("Оберіть мову")
    await resident.presses(OWN_NAME)
    await speaks(resident, "I will speak English with you.")
    await resident.presses(pseudo("⚙️ Settings"))
    screen = await resident.sees(OWN_NAME, pseudo("Whole city"))
    assert all(label.startswith("⟦") for label in labels(screen))
    await resident.presses(pseudo("🏘 District"))
    await resident.presses(pseudo("Podilskyi"))
    await resident.sees(pseudo("Podilskyi"))
    await resident.writes("9")
    await resident.presses(pseudo("✍️ Sign"))
    await speaks(resident, "id.gov.ua will tell us your name")
    page = await resident.verifies(await resident.link(pseudo("Confirm with id.gov.ua")))
    assert pseudo("Done, you are verified") in page
    await speaks(resident, "Done, you are verified.")
    await resident.presses(pseudo("✍️ Sign petition № {number}").format(number=9))
    await speaks(resident, "Thank you! Your signature counts.")
    assert (await town.told(1))[0]["data"]["receipt"] in said(await resident.phone.screen())


async def test_telegrams_menu_of_commands_has_it_too(town: Town) -> None:
    told = await town.city.telegram("getMyCommands", language_code=CODE)
    assert {one["command"]: one["description"] for one in told["result"]}["menu"] == pseudo("Main menu")
