"""One embedded server that runs: its address, its process, and how it is started and stopped."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from storage.servers.places import Place, ServerError
from storage.servers.processes import AT_ONCE, Steps, end, remember, spawn, wait_for

# Nothing of our own environment, where the secrets are.
PLAIN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Server:
    """Made by `start_postgres` and `start_valkey`."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    pid_file: Path
    steps: Steps

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Gently, then firmly. Stopping again changes nothing."""
        end(self.pid, self.is_running, self.steps)
        if self.is_running():
            raise ServerError(f"{self.name} (pid {self.pid}) does not end")
        self.pid_file.unlink(missing_ok=True)


def launch(name: str, command: Sequence[str], url: str, place: Place, *, death_signal: Signals, steps: Steps) -> Server:
    log = turn_over(place.log(name))
    process = spawn(
        command,
        log,
        environ=PLAIN_ENVIRONMENT,
        folder=place.home,
        death_signal=death_signal,
        account=place.account,
        umask=0o077,
    )
    pid_file = place.pid_file(name)
    remember(pid_file, process.pid)
    return Server(name, url, process, pid_file, steps)


def await_ready(server: Server, is_ready: Callable[[], bool], place: Place, *, seconds: float) -> Server:
    """The server once it answers; otherwise nothing is left running and the error says why."""
    answered = False

    def settled() -> bool:
        nonlocal answered
        answered = is_ready()
        return answered or not server.is_running()

    wait_for(settled, seconds)
    if answered and server.is_running():
        return server
    reason = "it ended" if not server.is_running() else f"no answer within {seconds:.0f} s"
    end(server.pid, server.is_running, AT_ONCE)
    server.pid_file.unlink(missing_ok=True)
    log = place.log(server.name)
    raise ServerError(f"{server.name} did not start ({reason}): {last_words(log)}; its log is {log}")


def turn_over(log: Path) -> Path:
    """A new log for a new start; the one before is kept as `.1`."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    return log


def last_words(log: Path) -> str:
    """The line that says most about an end: the first fatal one, else the last."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (fatal or lines[-1:] or ["it said nothing"])[0]
