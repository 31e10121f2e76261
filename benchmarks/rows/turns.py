"""Whole turns through the real door, by 64 connections: a page is read, a petition is signed. Beside them a plain
aiogram bot of the same conversation, and a door that only reads the update."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack

from benchmarks.frame import NEVER_MS, Bench, Contender, Goal, Line, Measured, Result
from benchmarks.processes import Served
from benchmarks.town import OUR_DOOR, PLAIN_DOOR, Town, open_town, plan
from handlers.presses.petitions import OpenPetition, SignPetition

RATES = (100, 250, 500, 1000)
COLLAPSED_MS = 500
Bodies = Callable[[int], list[bytes]]


async def row(bench: Bench) -> Result:
    async with open_town(bench.size(2000, 200)) as town, AsyncExitStack() as stack:
        plain, ours, bare = [
            await stack.enter_async_context(open_) for open_ in (town.plain(), town.ours(), town.bare())
        ]
        dice, pairs, plain_pairs = random.Random(1), town.all_pairs(), town.all_pairs()
        reading = town.random_pairs(dice)
        turns = {
            "plain bot, reading": (plain, PLAIN_DOOR, lambda many: town.plain_presses("open", reading, many)),
            "ours, reading": (ours, OUR_DOOR, lambda many: town.our_presses(OpenPetition, reading, many)),
            "bare door": (bare, PLAIN_DOOR, lambda many: town.plain_presses("open", reading, many)),
            "plain bot, signing": (plain, PLAIN_DOOR, lambda many: town.plain_presses("sign", plain_pairs, many)),
            "ours, signing": (ours, OUR_DOOR, lambda many: town.our_presses(SignPetition, pairs, many)),
        }
        # Rounds of about the same time: each contender's start and end weigh the same.
        sizes = {name: bench.size(5000 if "ours" in name or "bare" in name else 1000, 60) for name in turns}
        calls = Counter[str]()
        contenders = {name: _closed(town, name, *turn, sizes[name], calls) for name, turn in turns.items()}
        for warm in contenders.values():
            await warm()
        calls.clear()
        lines = await bench.interleave(contenders)
        per_turn = {name: calls[name] / sizes[name] / bench.repeats for name in turns if name != "bare door"}
        opened = {name: turn for name, turn in turns.items() if name in ("plain bot, signing", "ours, signing")}
        lines += await _open_loop(bench, opened)
    return Result(
        f"turns through the door, 64 connections, {town.residents:,} residents",
        lines,
        _goals(lines),
        [f"Bot API calls in a turn: {', '.join(f'{name} {many:.2f}' for name, many in per_turn.items())}"],
    )


def _closed(
    town: Town, name: str, served: Served, door: str, bodies: Bodies, many: int, calls: Counter[str]
) -> Contender:
    async def contender() -> Measured:
        before = await town.calls()
        measured = await served.under(plan(served, door), bodies(many))
        calls[name] += await town.calls() - before
        return measured

    return contender


async def _open_loop(bench: Bench, turns: dict[str, tuple[Served, str, Bodies]]) -> list[Line]:
    """Two seconds of each rate, as long as it is borne."""
    lines: list[Line] = []
    standing = dict(turns)
    for rate in RATES if not bench.quick else RATES[:1]:
        contenders = {f"{name}, {rate}/s": _open(turn, rate) for name, turn in standing.items()}
        found = await bench.interleave(contenders)
        lines += found
        slow = {line.name for line in found if (line.p99_ms or 0) > COLLAPSED_MS}
        standing = {name: turn for name, turn in standing.items() if f"{name}, {rate}/s" not in slow}
    return lines


def _open(turn: tuple[Served, str, Bodies], rate: int) -> Contender:
    served, door, bodies = turn
    return lambda: served.under(plan(served, door, rate=rate), bodies(2 * rate))


def _goals(lines: list[Line]) -> list[Goal]:
    found = {line.name: line for line in lines}
    signing = found["ours, signing"].per_second / found["plain bot, signing"].per_second
    reading = found["ours, reading"].cpu_us / found["bare door"].cpu_us
    goals = [
        Goal("signing turns a second for one of the plain bot", signing, 9),
        Goal("CPU of a reading turn for one of the bare door", reading, 6, at_most=True),
    ]
    fastest = found.get(f"ours, signing, {RATES[-1]}/s")
    slowest = fastest.p99_ms if fastest and fastest.p99_ms else NEVER_MS
    return [*goals, Goal(f"p99 at {RATES[-1]} signing turns a second, ms", slowest, 10, at_most=True)]
