"""Presses while a mailing goes out to everybody: each is answered as on a quiet day. The Bot API is behind TLS and
answers after 80 ms; the time is from the press to the moment when its page is there."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

from aiohttp.test_utils import unused_port

from benchmarks.frame import NEVER_MS, Bench, Contender, Goal, Line, Measured, Result
from benchmarks.mailing import City, open_city
from benchmarks.processes import Served, serving
from benchmarks.town import OUR_DOOR, plan, pressed
from bot.buttons import ButtonCodec
from bot.settings import read
from handlers.presses.residents import Help

RATE = 50
QUIET = "alone"
MAILINGS = {"beside a mailing at 30/s": 30, "beside a mailing at 1,000/s": 1000}


async def row(bench: Bench) -> Result:
    seconds = bench.size(8, 1)
    async with open_city(bench.size(20_000, 2000)) as city:
        web = serving("bot", "web", port=unused_port(), log=city.folder / "web.log", environ=city.environ)
        async with web as served:
            presses = Presses(city, served, seconds)
            await presses.measure()
            contenders: dict[str, Contender] = {QUIET: presses.measure}
            contenders |= {name: _beside(city, presses, rate) for name, rate in MAILINGS.items()}
            lines = await bench.interleave(contenders)
    return Result(f"{RATE} presses a second", lines, _goals(lines))


class Presses:
    """By residents in order, at random moments, `seconds` long."""

    def __init__(self, city: City, served: Served, seconds: int) -> None:
        self._served = served
        self.seconds = seconds
        self._who = itertools.cycle(range(1, city.residents + 1))
        self._numbers = itertools.count(1)
        self._codec = ButtonCodec(read(city.environ).button_keys)

    async def measure(self) -> Measured:
        bodies = list(itertools.islice(self._bodies(), RATE * self.seconds))
        return await self._served.under(plan(self._served, OUR_DOOR, rate=RATE), bodies)

    def _bodies(self) -> Iterator[bytes]:
        now = datetime.now(UTC)
        for number, who in zip(self._numbers, self._who, strict=False):
            yield pressed(number, who, self._codec.seal("telegram", str(who), str(who), Help().pack(), now))


def _beside(city: City, presses: Presses, rate: int) -> Contender:
    """The mailing outlasts the presses."""

    async def contender() -> Measured:
        async with city.sender(rate) as _:
            await city.plan(min(city.residents, 2 * rate * presses.seconds))
            measured = await presses.measure()
        await city.forget()
        return measured

    return contender


def _goals(lines: list[Line]) -> list[Goal]:
    quiet, *busy = [line.p99_ms or NEVER_MS for line in lines]
    return [
        Goal(f"p99 {name}, for one alone", found / quiet, 1.2, at_most=True)
        for name, found in zip(MAILINGS, busy, strict=True)
    ]
