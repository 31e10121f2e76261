"""A mailing to everybody over TLS to a Bot API that answers after 80 ms: ours at the paid 1,000 a second and as fast as
it goes, with every row claimed, marked and noted in PostgreSQL. Beside it the broadcasts that tutorials write, which
keep no records."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.frame import Bench, Contender, Goal, Line, Measured, Result, cpu_seconds
from benchmarks.mailing import Came, City, open_city

PAID, UNBOUND = 1000, 10_000
EVERYBODY = 100_000
PEERS = {
    "loop": "aiogram, one after the other",
    "tasks": "aiogram, 100 at once",
    "ptb": "PTB, AIORateLimiter, 25 at once",
}
OURS, CEILING = "ours, at 1,000/s", "ours, unbound"


@dataclass(slots=True)
class Seen:
    """What our rounds came to beside their time. `memory`: MB at the beginning, in the middle and at the end."""

    came: list[Came] = field(default_factory=list)
    wrong: int = 0
    memory: list[list[float]] = field(default_factory=list)


async def row(bench: Bench) -> Result:
    residents = bench.size(EVERYBODY, 500)
    many = EVERYBODY if bench.full else bench.size(20_000 // bench.repeats, 500)
    much = EVERYBODY if bench.full else bench.size(20_000, 500)
    few = {"loop": bench.size(60, 3), "tasks": bench.size(4_000, 200), "ptb": bench.size(1_500, 50)}
    paid, unbound = Seen(), Seen()
    async with open_city(residents) as city:
        planned = await _planned(city, bench.repeats)
        contenders: dict[str, Contender] = {name: _peer(city, which, few[which]) for which, name in PEERS.items()}
        contenders[OURS] = _ours(city, PAID, many, paid)
        contenders[CEILING] = _ours(city, UNBOUND, much, unbound)
        lines = await bench.interleave(contenders)
    return Result(
        f"mailings to {many:,} at the paid rate and to {much:,} unbound, each time; TLS, answers after 80 ms",
        lines,
        _goals(lines, planned * EVERYBODY / residents, paid, unbound),
        [_memory(paid), f"{residents:,} rows planned in {planned:.2f} s"],
    )


async def _planned(city: City, repeats: int) -> float:
    """Seconds of a mailing to everybody, before anything is sent."""
    seconds = []
    for _ in range(repeats):
        seconds.append(await city.plan(city.residents))
        await city.forget()
    return median(seconds)


def _peer(city: City, which: str, many: int) -> Contender:
    async def contender() -> Measured:
        # Only who has a limiter is held to a limit: what is refused would not be what we measure.
        await city.expect(PAID if which == "ptb" else 0)
        command = (sys.executable, "-m", "benchmarks.peers.broadcasters", which)
        process = await asyncio.create_subprocess_exec(*command, env=city.environ, stdin=PIPE, stdout=PIPE)
        answer, _ = await process.communicate(json.dumps(list(range(1, many + 2))).encode())
        told = json.loads(answer)
        return Measured(many, told["seconds"], told["cpu"])

    return contender


def _ours(city: City, rate: int, many: int, seen: Seen) -> Contender:
    async def contender() -> Measured:
        async with city.sender(rate) as pid:
            await city.expect(rate if rate == PAID else 0)
            memory, before = [_megabytes(pid)], cpu_seconds(pid)
            await city.plan(many)
            await city.arrived(many // 2, ended=False)
            memory.append(_megabytes(pid))
            await city.arrived(many)
            used = cpu_seconds(pid) - before
            memory.append(_megabytes(pid))
            came, states = await city.came(), await city.states()
        await city.forget()
        seen.came.append(came)
        seen.memory.append(memory)
        seen.wrong += came.duplicates + many - states.get("sent", 0)
        return Measured(many, came.seconds * many / (many - 1), used)

    return contender


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _memory(seen: Seen) -> str:
    begin, middle, end = (median(moment) for moment in zip(*seen.memory, strict=True))
    return f"memory of the sender, MB: {begin:.0f} at the beginning, {middle:.0f} in the middle, {end:.0f} at the end"


def _goals(lines: list[Line], planned: float, paid: Seen, unbound: Seen) -> list[Goal]:
    found = {line.name: line for line in lines}
    ours, ceiling = found[OURS], found[CEILING]
    tasks = found[PEERS["tasks"]]
    growth = median(end / middle for _, middle, end in paid.memory)
    return [
        Goal("messages that came twice or were not noted", paid.wrong + unbound.wrong, 0, at_most=True, must=True),
        Goal("per cent beside the paid rate", abs(ours.per_second / PAID - 1) * 100, 1, at_most=True),
        Goal("429s at the paid rate", sum(came.refused for came in paid.came), 0, at_most=True),
        Goal("of a core at the paid rate", ours.cpu_us * ours.per_second / 1e6, 0.6, at_most=True),
        Goal("memory at the end for the middle", growth, 1.05, at_most=True),
        Goal("paid rates that it could send", ceiling.per_second / PAID, 4),
        Goal("CPU of aiogram's 100 at once, for one of ours", tasks.cpu_us / ceiling.cpu_us, 2),
        Goal("seconds to plan 100,000 rows", planned, 5, at_most=True),
    ]
