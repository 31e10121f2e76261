"""`python -m bot …`: the composition root, and the one place that may import the doors."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import uvloop

from bot import logs
from bot.settings import Settings, SettingsError, read

if TYPE_CHECKING:
    from aiohttp.web import Application

    from actions.officials.rights import Refused
    from bot.service import Service

# What each imports is imported when it runs: aiogram takes seconds, and `run` needs none of it.


async def web(settings: Settings) -> int:
    """serve the HTTP doors; any number of these may run"""
    from aiohttp.web import AppRunner, TCPSite

    from bot.service import open_service
    from webhooks.app import SERVED

    async with open_service(settings) as service:
        runner = AppRunner(doors(service), **SERVED)
        await runner.setup()
        try:
            await TCPSite(runner, settings.host, settings.port, reuse_port=True).start()
            _settle_memory()
            logs.get().info("doors open", port=settings.port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()
    return 0


def doors(service: "Service") -> "Application":
    """All that is served over HTTP: the doors, and the officials' console behind its own."""
    import console.app
    import webhooks.app
    from webhooks.failures import replay_one

    app = webhooks.app.build(service)
    app.add_subapp(console.PATH, console.app.build(service, replay_one))
    return app


def _settle_memory() -> None:
    """What was made at the start stays for life. Left to the collector, its hundreds of thousands of objects would be
    looked through again and again, for a quarter of a second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def deliver(settings: Settings) -> int:
    """send what the service owes; any number of these may run"""
    from bot.delivery import open_delivery
    from bot.service import open_service

    async with open_service(settings) as service, open_delivery(service) as delivery:
        _settle_memory()
        await delivery.run()
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


async def invite(settings: Settings, name: str) -> int:
    """invite an administrator, while fewer than two are at work"""
    from actions.officials import rights
    from bot.service import open_service

    async with open_service(settings) as service:
        try:
            official_id = await rights.invite_first(service.records, name)
            links = await rights.invitation(service.records, None, official_id)
        except rights.Refused as refused:
            return _refused(refused)
        if not links:
            await rights.remove(service.records, None, official_id)
            sys.stderr.write("no messenger tells how our chat is reached: is a token set, and does it answer?\n")
            return 1
        sys.stdout.write("".join(f"{messenger}: {url}\n" for messenger, url in links.items()))
    return 0


async def show_officials(settings: Settings) -> int:
    """list those who work here: number, state, roles, name"""
    from actions.officials import rights
    from bot.service import open_service

    async with open_service(settings) as service:
        for one in await rights.everybody(service.records):
            state = "sample" if one.is_sample and one.state == "active" else one.state
            sys.stdout.write(f"{one.id}\t{state}\t{','.join(sorted(one.roles))}\t{one.name}\n")
    return 0


async def remove_official(settings: Settings, number: int) -> int:
    """remove somebody, where no other administrator can"""
    from actions.officials import rights
    from bot.service import open_service

    async with open_service(settings) as service:
        try:
            await rights.remove(service.records, None, number)
        except rights.Refused as refused:
            return _refused(refused)
    return 0


def _refused(refused: "Refused") -> int:
    sys.stderr.write(f"refused: {refused.why}\n")
    return 1


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
        told = [getattr(asked, name) for name in getattr(asked, "takes", ())]
        return runner.run(_until_stopped(asked.work(settings, *told)))


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
    _officials(commands.add_parser("official", help="the first administrators, and the last resort"))
    return parser


def _officials(parser: argparse.ArgumentParser) -> None:
    """From the machine itself. What two administrators can do, they do in the console."""
    acts = parser.add_subparsers(required=True, metavar="invite|list|remove")
    invited = acts.add_parser("invite", help=invite.__doc__, description=invite.__doc__)
    invited.add_argument("name")
    invited.add_argument("--role", choices=["administrator"], default="administrator")
    invited.set_defaults(work=invite, takes=("name",))
    acts.add_parser("list", help=show_officials.__doc__).set_defaults(work=show_officials)
    removed = acts.add_parser("remove", help=remove_official.__doc__)
    removed.add_argument("number", type=int, help="as `list` tells it")
    removed.set_defaults(work=remove_official, takes=("number",))


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
