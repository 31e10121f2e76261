"""Processes that never outlive us: started in sessions of their own, known by pid and birth, ended step by step."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

LAUNCHER = Path(__file__).with_name("launcher.py")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# Which signal is sent, and how many seconds the process then has before the next.
Steps = Sequence[tuple[Signals, float]]
GENTLY: Steps = ((SIGTERM, 12.0), (SIGKILL, 5.0))
AT_ONCE: Steps = ((SIGKILL, 5.0),)


@dataclass(frozen=True, slots=True)
class Account:
    """The user that a server runs as when we are root."""

    name: str
    uid: int
    gid: int


def prefixed(command: Sequence[str], *, death_signal: Signals = SIGTERM, account: Account | None = None) -> list[str]:
    """The command, led by the launcher that drops root and asks for the signal when this process dies."""
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    steps = (int(death_signal), os.getpid(), uid, gid)
    return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, steps), *command]


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    environ: Mapping[str, str],
    folder: Path | None = None,
    death_signal: Signals = SIGTERM,
    account: Account | None = None,
    umask: int = -1,
) -> subprocess.Popen[bytes]:
    """Start it, all its output appended to `log`.

    Linux sends the death signal when the *thread* that called this ends: call it from one that lasts.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own commands
            prefixed(command, death_signal=death_signal, account=account),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=dict(environ),
            umask=umask,
            start_new_session=True,
        )


def birth(pid: int) -> str | None:
    """When the process was started, in words that no other process with this pid shares; None if it is gone."""
    if sys.platform != "linux":
        state, _, started = listed(pid, "stat=,lstart=").partition(" ")
        return None if not started or state.startswith("Z") else " ".join(started.split())
    fields = told_by_kernel(pid, "stat").rpartition(")")[2].split()
    if not fields or fields[0] in "ZX":
        return None
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    return f"{boot}:{fields[19]}"


def command_line(pid: int) -> str:
    """A running process's arguments, each followed by a space; empty if it is gone."""
    if sys.platform != "linux":
        return listed(pid, "command=") + " "
    return told_by_kernel(pid, "cmdline").replace("\0", " ")


def told_by_kernel(pid: int, what: str) -> str:
    try:
        return os.fsdecode(Path(f"/proc/{pid}/{what}").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return ""


def listed(pid: int, columns: str) -> str:
    """For systems without /proc."""
    command = ["/bin/ps", "-o", columns, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def remember(pid_file: Path, pid: int) -> None:
    fresh = pid_file.with_suffix(".new")
    fresh.write_text(f"{pid} {birth(pid)}\n")
    fresh.replace(pid_file)


def remembered(pid_file: Path) -> int | None:
    """The pid in the file if that very process still runs, never a stranger that inherited its number."""
    try:
        pid, _, born = pid_file.read_text().strip().partition(" ")
    except FileNotFoundError:
        return None
    return int(pid) if pid.isdigit() and born and birth(int(pid)) == born else None


def end(pid: int, is_running: Callable[[], bool], steps: Steps) -> None:
    """Send each signal in turn until it is gone."""
    for sign, seconds in steps:
        if not is_running():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        wait_for(lambda: not is_running(), seconds)


def end_leftover(pid_file: Path, steps: Steps) -> None:
    """End what an earlier run, killed before it could clean up, left running under this pid file."""
    pid = remembered(pid_file)
    if pid is not None:
        end(pid, lambda: remembered(pid_file) == pid, steps)
    pid_file.unlink(missing_ok=True)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask often at first, then ever more rarely; true as soon as it holds."""
    deadline = time.monotonic() + seconds
    pause = 0.005
    while not condition():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.1)
    return True
