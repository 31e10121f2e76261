"""What it costs to find the handler of a press among 50 and among 250: it should not grow with what the city offers."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from benchmarks.frame import Bench, Contender, Goal, Measured, Result

COUNTS = (50, 250)


async def row(bench: Bench) -> Result:
    many = bench.size(1000, 50)
    async with AsyncExitStack() as stack:
        contenders: dict[str, Contender] = {}
        for count in COUNTS:
            for who, name in (("stock", "stock aiogram, F filters"), ("ours", "ours")):
                process = await stack.enter_async_context(_dispatching(who, count))
                contenders[f"{name}, {count} handlers"] = _asked(process, many)
        for warm in contenders.values():
            await warm()
        lines = await bench.interleave(contenders)
    growth = lines[3].cpu_us / lines[1].cpu_us
    goals = [Goal(f"CPU among {COUNTS[1]} handlers for one among {COUNTS[0]}", growth, 1.2, at_most=True)]
    return Result("from a parsed update to its handler, and nothing else", lines, goals)


@asynccontextmanager
async def _dispatching(who: str, handlers: int) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "benchmarks.dispatching", who, str(handlers))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _asked(process: Process, many: int) -> Contender:
    async def contender() -> Measured:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{many}\n".encode())
        await process.stdin.drain()
        told = json.loads(await process.stdout.readline())
        return Measured(many, told["seconds"], told["cpu"])

    return contender
