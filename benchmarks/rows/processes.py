"""Reading turns by one, two and four web processes on one port."""

import os
import random
from contextlib import AsyncExitStack

from benchmarks.frame import Bench, Contender, Goal, Measured, Result
from benchmarks.processes import Served
from benchmarks.town import OUR_DOOR, Town, open_town, plan
from handlers.presses.petitions import OpenPetition


async def row(bench: Bench) -> Result:
    counts = (1, 2) if bench.quick else (1, 2, 4)
    async with open_town(bench.size(2000, 200)) as town, AsyncExitStack() as stack:
        served = {count: await stack.enter_async_context(town.ours(count)) for count in counts}
        many = bench.size(1500, 100)
        contenders = {f"{count} web": _reading(town, served[count], many) for count in counts}
        for warm in contenders.values():
            await warm()
        lines = await bench.interleave(contenders)
    cores = os.cpu_count() or 1
    scaling = lines[1].per_second / lines[0].per_second
    # The load, the databases and Telegram's side need cores too: on few, more processes only share what is left.
    goals = [Goal("two processes for one", scaling, 1.6)] if cores >= 6 else []
    about = f"reading turns by several web processes, {cores} cores for everything"
    return Result(about, lines, goals)


def _reading(town: Town, served: Served, many: int) -> Contender:
    pairs = town.random_pairs(random.Random(len(served.pids)))

    async def contender() -> Measured:
        return await served.under(plan(served, OUR_DOOR), town.our_presses(OpenPetition, pairs, many))

    return contender
