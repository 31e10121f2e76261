"""`python -m bot official …`, as whoever runs the machine types it."""

import asyncio
import os
import sys
from pathlib import Path

from actions.officials import rights
from tests.environ import environ
from tests.journeys.town import Town

ROOT = Path(__file__).parents[2]


async def types(town: Town, *words: str) -> tuple[int, str]:
    """(Exit status, all that was said.)"""
    settings = town.service.settings
    told = environ(
        settings.database_url.replace("+asyncpg", ""),
        settings.redis_url,
        settings.data_dir,
        TELEGRAM_API_URL=settings.telegram_api_url,
        VIBER_API_URL=settings.viber_api_url,
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "official", *words),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_the_first_administrator_comes_from_the_machine(town: Town) -> None:
    status, said = await types(town, "invite", "Канарка Тестова", "--role", "administrator")
    assert (status, "https://t.me/" in said, "start=o" in said) == (0, True, True)
    status, said = await types(town, "list")
    assert "invited\tadministrator\tКанарка Тестова" in said
    number = next(one.id for one in await rights.everybody(town.service.records) if one.state == "invited")
    assert (await types(town, "remove", str(number)))[0] == 0
    assert await types(town, "remove", str(number)) == (1, "refused: gone\n")
    assert (await types(town, "invite", "Я"))[1] == "refused: name\n"
