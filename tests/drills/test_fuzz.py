"""2,000 forged buttons and thousands of odd requests at the doors: none acts, and nothing is ever our fault."""

import asyncio
import os
import random
from collections import Counter
from itertools import islice

import aiohttp
import pytest
from yarl import URL

from storage.vault import Vault
from storage.verifications import Verifications
from tests.drills.city import CHANNELS, City, drill_seed, native_id, open_city, tell
from tests.drills.forgeries import forged_codes
from tests.drills.mutations import Probe, probes, systematic
from tests.drills.proofs import FIRST, assert_books_agree, signers
from tests.drills.senders import Senders, Sent, press_code
from tests.environ import NOWHERE
from webhooks.app import DOORS

pytestmark = [pytest.mark.drill, pytest.mark.timeout(500)]

RESIDENTS = range(1, 201)
CODES_EACH = 5
PROBES = int(os.environ.get("DRILL_PROBES", "4000"))


async def test_two_thousand_forged_buttons_act_at_neither_door() -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    async with open_city(residents=RESIDENTS) as city:
        senders = Senders(city, dice)
        keys = city.settings.button_keys
        chats = []
        for resident in RESIDENTS:
            for channel in CHANNELS:
                forged = forged_codes(keys, channel, native_id(channel, resident), dice)
                chats.append([press_code(channel, resident, code) for code in islice(forged, CODES_EACH)])
        limit = asyncio.Semaphore(40)

        async def try_all(presses: list[Sent]) -> None:
            async with limit:
                for one in presses:
                    assert await senders.once(one) == 200

        await asyncio.gather(*(try_all(presses) for presses in chats))
        tell("forged buttons", seed=seed, codes=sum(map(len, chats)), answers=dict(senders.answers))
        assert senders.answers[200] == 2000
        assert await signers(city) == {}
        for table in ("turns", "leaves", "owed_events", "owed_messages", "quarantine"):
            assert await city.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608 - our own names
        assert await city.rows("SELECT 1 FROM accounts WHERE language <> 'en'") == []
        assert not any(FIRST in text for texts in city.channels.shown.values() for text in texts)


async def knock(http: aiohttp.ClientSession, port: int, probe: Probe) -> int:
    """0: the client itself refuses to send such a thing, or the server cut an unreadable request off."""
    url = URL(f"http://127.0.0.1:{port}{probe.target}", encoded=True)
    try:
        async with http.request(
            probe.method, url, headers=probe.headers, data=probe.body or None, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer.status
    except (aiohttp.ClientError, ValueError, UnicodeError):
        return 0


async def live_secrets(city: City, count: int) -> list[str]:
    """States that chats were really given, so that the way behind them is walked too."""
    verifications = Verifications(city.redis, Vault(city.settings.data_keys))
    return [(await verifications.begin(1 + number % 3, 1))[0] for number in range(count)]


async def test_no_request_whatever_makes_it_our_fault() -> None:
    seed = drill_seed()
    dice = random.Random(seed)
    provider = f"{NOWHERE}/identity"
    async with open_city(
        residents=RESIDENTS[:3], IDENTITY_URL=provider, IDENTITY_CLIENT_ID="x", IDENTITY_CLIENT_SECRET="y"
    ) as city:
        made = list(islice(probes(dice, {door.path: door.method for door in DOORS}), PROBES))
        made += systematic(dice)
        made += [Probe("GET", f"/identity/callback?state={s}&code=%00%FF") for s in await live_secrets(city, 30)]
        made += [Probe("GET", f"/identity/callback?state={s}&error=x") for s in await live_secrets(city, 30)]
        statuses: Counter[int] = Counter()
        faults: list[str] = []
        limit = asyncio.Semaphore(20)

        async def one(probe: Probe) -> None:
            async with limit:
                status = await knock(city.http, city.web.port, probe)
            statuses[status] += 1
            if status >= 500:
                faults.append(f"{status} to {probe}")

        await asyncio.gather(*(one(probe) for probe in made))
        tell("odd requests", seed=seed, probes=len(made), answers=dict(sorted(statuses.items())))
        assert city.web.lives
        for path in ("/healthz", "/readyz"):
            assert await knock(city.http, city.web.port, Probe("GET", path)) == 200
        assert await signers(city) == {}
        await assert_books_agree(city)
        assert faults == [], "\n".join([f"{len(faults)} faults", *faults[:10]])
