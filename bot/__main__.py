"""`python -m bot …`: the composition root, and the one place that may import the doors."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

import uvloop

from bot import logs
from bot.settings import Settings, SettingsError, read

# What each imports is imported when it runs: aiogram takes seconds, and `run` needs none of it.


async def web(settings: Settings) -> int:
    """serve the HTTP doors; any number of these may run"""
    from aiohttp.web import AppRunner, TCPSite

    from bot.service import open_service
    from webhooks.app import SERVED, build

    async with open_service(settings) as service:
        runner = AppRunner(build(service), **SERVED)
        await runner.setup()
        try:
            await TCPSite(runner, settings.host, settings.port, reuse_port=True).start()
            _settle_memory()
            logs.get().info("doors open", port=settings.port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()
    return 0


def _settle_memory() -> None:
    """What was made at the start stays for life. Left to the collector, its hundreds of thousands of objects would be
    looked through again and again, for a quarter of a second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def deliver(settings: Settings) -> int:
    """send what the service owes; any number of these may run"""
    from bot.delivery import Delivery, bulk_senders
    from bot.service import open_service

    async with open_service(settings) as service, bulk_senders(service) as senders:
        await Delivery(service, senders).run()
    return 0


async def jobs(settings: Settings) -> int:
    """do what the clock asks for; one leads, others wait"""
    from bot.jobs import Jobs
    from bot.service import open_service

    async with open_service(settings) as service:
        await Jobs(service.engine, service.clock, service.log_keys).run()
    return 0


async def poll(settings: Settings) -> int:
    """ask Telegram for updates, where there is no public address"""
    from bot.service import open_service
    from webhooks.polling import run

    async with open_service(settings) as service:
        await run(service)
    return 0


async def register(settings: Settings) -> int:
    """tell Telegram and Viber where our doors are and what our commands are called"""
    from bot.registration import register
    from bot.service import open_service

    async with open_service(settings) as service:
        await register(service)
    return 0


async def demo(settings: Settings) -> int:
    """load the demonstration city into an empty database"""
    from actions.demo import load
    from bot.service import open_service

    async with open_service(settings) as service:
        await load(service.records)
    return 0


async def migrate(settings: Settings) -> int:
    """bring the database to this version's shape"""
    from storage.migrations import upgrade

    await asyncio.to_thread(upgrade, settings.database_url)
    return 0


async def failures(settings: Settings) -> int:
    """list what was put aside"""
    from bot.service import open_service
    from webhooks.failures import show

    async with open_service(settings) as service:
        sys.stdout.write(await show(service))
    return 0


async def replay(settings: Settings) -> int:
    """send what was put aside through the doors again"""
    from bot.service import open_service
    from webhooks.failures import replay

    async with open_service(settings) as service:
        sys.stdout.write(await replay(service))
    return 0


Command = Callable[[Settings], Awaitable[int]]
COMMANDS: tuple[Command, ...] = (web, deliver, jobs, poll, register, demo, migrate)


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.command == "run":
        from bot.supervisor import supervise

        return supervise(dict(os.environ))
    try:
        settings = read(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.start(asked.command)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_stopped(asked.work(settings)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Kyiv Smart City bot")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    about = "start everything: servers where no address is set, the service, and without tokens a simulated city"
    commands.add_parser("run", help=about, description=about)
    for work in COMMANDS:
        commands.add_parser(work.__name__, help=work.__doc__, description=work.__doc__).set_defaults(work=work)
    aside = commands.add_parser("failures", help="list what was put aside, or `failures replay` it")
    aside.set_defaults(work=failures)
    again = aside.add_subparsers(metavar="[replay]")
    again.add_parser("replay", help=replay.__doc__, description=replay.__doc__).set_defaults(work=replay)
    return parser


async def _until_stopped(work: Awaitable[int]) -> int:
    """SIGTERM and Ctrl-C cancel the work, which finishes what it has begun."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        return await task
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
