"""`python -m bot run`: one command that starts everything in order, watches over it, and leaves nothing behind."""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL, SIGTERM

from bot import settings
from bot.bell import Bell
from bot.children import WRONG_SETTINGS, Child
from bot.doors import answers, check_free
from bot.environment import Plan, read_plan, service_environment, simulator_environment
from bot.secrets import keep_secrets
from bot.settings import SettingsError
from bot.watch import Interrupted, StartFailed, Watch
from storage.servers import Server, ServerError, start_postgres, start_valkey, stop_leftovers
from storage.servers.places import open_data_dir
from storage.servers.processes import end_leftover
from storage.servers.server import turn_over

BOT = (sys.executable, "-m", "bot")
SIMULATOR = (sys.executable, "-m", "simulator")
READY_SECONDS = 60.0
REGISTER_SECONDS = 15.0

EMBEDDED = {"DATABASE_URL": start_postgres, "REDIS_URL": start_valkey}

# For reading the settings once before there is a server to name.
PLACEHOLDERS = {"DATABASE_URL": "postgresql://embedded/city", "REDIS_URL": "unix:///embedded"}


def supervise(environ: Mapping[str, str], bot: Sequence[str] = BOT, simulator: Sequence[str] = SIMULATOR) -> int:
    """Runs until it is told to stop; the exit status. Main thread only."""
    try:
        plan = read_plan(environ)
        with sole_run(plan.data_dir), Bell() as bell:
            Run(plan, bell, bot, simulator).go()
    except SettingsError as error:
        return refuse(str(error), WRONG_SETTINGS)
    except StartFailed as error:
        return refuse(str(error), error.status)
    except (ServerError, OSError) as error:
        return refuse(str(error), 1)
    return 0


def refuse(line: str, status: int) -> int:
    sys.stderr.write(f"{line}\n")
    return status


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def sole_run(data_dir: Path) -> Iterator[None]:
    """The lock is the kernel's and ends with this process, however it ends; children do not inherit it."""
    try:
        open_data_dir(data_dir)
        lock = (data_dir / "supervisor.lock").open("a+")
    except PermissionError:
        raise StartFailed(f"DATA_DIR {data_dir} belongs to another user: choose another with DATA_DIR=…") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartFailed(
                f"DATA_DIR {data_dir} is in use by another run (pid {lock.read().strip()}): stop it or choose another"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


class Run:
    """One life of the service, from the first check to the last process."""

    def __init__(self, plan: Plan, bell: Bell, bot: Sequence[str], simulator: Sequence[str]) -> None:
        self.plan = plan
        self.watch = Watch(bell)
        self.bot = bot
        self.simulator = simulator
        self.servers: dict[str, Server] = {}
        self.environ: dict[str, str] = {}
        self.mend_at = 0.0

    def go(self) -> None:
        try:
            self.prepare()
            self.start()
            self.watch.forever(also=self.mend_servers)
        except Interrupted:
            sys.stderr.write("stopping; once more hurries\n")
        finally:
            self.stop()

    def prepare(self) -> None:
        """Whatever can be known to be wrong is said before anything starts."""
        plan = self.plan
        for name in ("logs", "run", "metrics"):
            (plan.data_dir / name).mkdir(mode=0o700, exist_ok=True)
        turn_over(self.log)
        self.note(f"run begins, pid {os.getpid()}")
        self.end_leftovers()
        check_free("PORT", plan.host, plan.port)
        if plan.simulation:
            check_free("SIMULATOR_PORT", plan.simulator_host, plan.simulator_port)
        secrets = keep_secrets(plan.data_dir / "secrets.env", plan.environ, simulation=plan.simulation)
        settings.read(service_environment(plan, secrets, PLACEHOLDERS))
        self.start_servers()
        self.environ = service_environment(plan, secrets, {name: server.url for name, server in self.servers.items()})

    def end_leftovers(self) -> None:
        """After a kill -9 Linux has told them to end already; whoever is still at it gets three seconds more."""
        for pid_file in (self.plan.data_dir / "run").glob("*.pid"):
            if pid_file.stem not in ("postgresql", "valkey"):
                end_leftover(pid_file, ((SIGTERM, 3.0), (SIGKILL, 5.0)))
        stop_leftovers(self.plan.data_dir)
        metrics = self.plan.data_dir / "metrics"
        shutil.rmtree(metrics)
        metrics.mkdir(mode=0o700)

    def start_servers(self) -> None:
        for name, start in EMBEDDED.items():
            if name not in self.plan.environ:
                self.servers[name] = start(self.plan.data_dir)
                self.note(f"{self.servers[name].name} started, pid {self.servers[name].pid}")
                self.watch.check()
        say("database ready")

    def mend_servers(self) -> None:
        """An embedded server that died is started again at the same address."""
        for name, server in self.servers.items():
            if server.is_running() or time.monotonic() < self.mend_at:
                continue
            self.note(f"{server.name} ended with status {server.process.returncode}")
            try:
                self.servers[name] = EMBEDDED[name](self.plan.data_dir)
                self.note(f"{server.name} started, pid {self.servers[name].pid}")
            except (ServerError, OSError) as error:
                self.note(str(error))
                self.mend_at = time.monotonic() + 5

    def start(self) -> None:
        self.watch.finish(self.child("migrate", once=True))
        say("tables up to date")
        if self.plan.simulation:
            self.watch.finish(self.child("demo", once=True))
            say("demonstration city ready")
            self.watch.over(self.simulated_world())
        for name in self.plan.web_names:
            self.watch.over(self.child("web", name=name))
        for name in ("deliver", "jobs", *(["poll"] if self.plan.polls else [])):
            self.watch.over(self.child(name))
        if not self.watch.until(self.doors_answer, READY_SECONDS):
            raise StartFailed(self.why_not_ready())
        say("service ready")
        self.register()
        say(self.plan.address)

    def register(self) -> None:
        """Tell the channels where we are. One that is away is asked again and again, beside the running service."""
        child = self.child("register", once=True)
        self.watch.over(child)
        if not self.watch.until(lambda: child.done, REGISTER_SECONDS):
            say("a channel does not answer yet, asking on; see logs/register.log")

    def child(self, what: str, *, name: str = "", once: bool = False) -> Child:
        return Child(name or what, (*self.bot, what), self.environ, self.plan.data_dir, self.note, once=once)

    def simulated_world(self) -> Child:
        told = simulator_environment(self.plan, self.environ)
        return Child("simulator", self.simulator, told, self.plan.data_dir, self.note)

    def doors_answer(self) -> bool:
        plan = self.plan
        if plan.simulation and not answers("127.0.0.1", plan.simulator_port, "/", below=500):
            return False
        return answers(plan.near_host, plan.port, "/readyz", below=300)

    def why_not_ready(self) -> str:
        fallen = [f"{child.name} ended {child.failures} times" for child in self.watch.children if child.failures]
        reason = ", ".join(fallen) or "no answer from the doors"
        return f"not ready after {READY_SECONDS:.0f} s ({reason}): the logs are in {self.log.parent}"

    def stop(self) -> None:
        """Doors, delivery, jobs, simulator, Valkey, PostgreSQL."""
        self.watch.stop()
        for server in reversed(self.servers.values()):
            server.stop()
        self.note("run ends, nothing is left running")

    @property
    def log(self) -> Path:
        return self.plan.data_dir / "logs" / "supervisor.log"

    def note(self, line: str) -> None:
        """Names, pids and statuses only."""
        with suppress(OSError), self.log.open("a") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {line}\n")
