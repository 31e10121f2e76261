"""A few hundred forged buttons and odd requests, quickly; `make drills` sends thousands."""

import random
from io import BytesIO
from itertools import chain, islice

from aiohttp import ClientError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from yarl import URL

from bot.service import Service
from storage.acts import signatures
from storage.mailbox import turns
from tests.drills.forgeries import forged_codes
from tests.drills.mutations import probes, systematic
from tests.webhooks.channels import telegram_press, to_telegram, to_viber, viber_message
from tests.webhooks.conftest import Door
from webhooks.app import DOORS

SEED = 20_260_101


async def test_forged_buttons_do_nothing_and_are_answered(door: Door, service: Service, engine: AsyncEngine) -> None:
    dice = random.Random(SEED)
    for user in range(1, 9):
        telegram = forged_codes(service.settings.button_keys, "telegram", str(user), dice)
        for number, code in enumerate(islice(telegram, 5)):
            assert (await to_telegram(door, telegram_press(100 + number, code, user))).status == 200
        viber = forged_codes(service.settings.button_keys, "viber", f"v{user}=", dice)
        for code in islice(viber, 5):
            assert (await to_viber(door, viber_message(code, f"v{user}="))).status == 200
    async with engine.connect() as db:
        for table in (signatures, turns):
            assert (await db.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_odd_requests_are_never_our_fault(door: Door) -> None:
    dice, faults = random.Random(SEED), []
    noise = islice(probes(dice, {door.path: door.method for door in DOORS}), 150)
    for probe in chain(systematic(dice), noise):
        url = URL(probe.target, encoded=True)
        body = BytesIO(probe.body) if probe.body else None
        try:
            response = await door.request(probe.method, url, headers=probe.headers, data=body, allow_redirects=False)
        except (ClientError, ValueError, UnicodeError):
            continue  # Our own client refuses to send it, or its connection was cut off.
        if response.status >= 500:
            faults.append(f"{response.status} to {probe}")
    assert faults == [], "\n".join(faults)
    assert (await door.get("/readyz")).status == 200
