"""One process of the service under watch: started, restarted with growing pauses, given time to drain."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

from bot.bell import Bell
from storage.servers.processes import end, remember, spawn
from storage.servers.server import turn_over

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
LONGEST_PAUSE_ONCE = 60.0  # nobody waits for these
STEADY_SECONDS = 30.0  # who lived so long starts again with the first pause
DRAIN_SECONDS = 12.0
WRONG_SETTINGS = 2  # the exit status that no restart mends


@dataclass(slots=True)
class Child:
    """`once` ends with status 0 and is then left alone; every other end is followed by a new start."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    data_dir: Path
    note: Callable[[str], None]
    once: bool = False
    status: int | None = None
    done: bool = False
    failures: int = 0
    due: float = 0.0
    started: float = 0.0
    said: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.data_dir / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.data_dir / "run" / f"{self.name}.pid"

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        turn_over(self.log)
        self._start(time.monotonic())

    def look(self) -> None:
        """Note its end, and start it again when its pause is over."""
        now = time.monotonic()
        if self.process is not None and (status := self.process.poll()) is not None:
            self._ended(status, now)
        if self.process is None and not self.done and now >= self.due:
            try:
                self._start(now)
            except OSError as error:  # no memory, no room on the disk: it may pass
                self.due = now + LONGEST_PAUSE
                self.note(f"{self.name} could not be started: {error.strerror}")

    def _start(self, now: float) -> None:
        self.said = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn(self.command, self.log, environ=self.environ)
        remember(self.pid_file, self.process.pid)
        self.started = now
        self.note(f"{self.name} started, pid {self.process.pid}")

    def _ended(self, status: int, now: float) -> None:
        self.process = None
        self.pid_file.unlink(missing_ok=True)
        self.status = status
        self.done = self.once and status == 0
        if now - self.started > STEADY_SECONDS:
            self.failures = 0
        pause = min(FIRST_PAUSE * 2.0 ** min(self.failures, 10), LONGEST_PAUSE_ONCE if self.once else LONGEST_PAUSE)
        self.failures += 1
        self.due = now + pause
        self.note(f"{self.name} ended with status {status}" + ("" if self.done else f", again in {pause:.1f} s"))

    def last_words(self) -> str:
        """The last line it wrote since its last start."""
        with self.log.open("rb") as log:
            log.seek(self.said)
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"{self.name} ended without a word; its log is {self.log}"


def drain(children: Sequence[Child], bell: Bell, *, hurry: Callable[[], bool]) -> None:
    """Ask all of them at once to end, wait, then insist."""
    for child in children:
        child.done = True
        if child.process is not None and child.is_running():
            child.process.send_signal(SIGTERM)
    deadline = time.monotonic() + DRAIN_SECONDS
    while any(child.is_running() for child in children) and not hurry():
        left = deadline - time.monotonic()
        if left <= 0:
            break
        bell.wait(min(left, 0.5))
    for child in children:
        if child.process is not None and child.is_running():
            child.note(f"{child.name} did not drain in time and is killed")
            end(child.process.pid, child.is_running, ((SIGKILL, 5.0),))
        child.pid_file.unlink(missing_ok=True)
