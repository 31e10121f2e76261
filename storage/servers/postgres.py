"""An embedded PostgreSQL: made once with a password of its own, then reached through a private socket only."""

import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT
from urllib.parse import quote

from storage.servers.places import Place, ServerError, choose_place, give
from storage.servers.processes import Steps, command_line, end, end_leftover, prefixed
from storage.servers.programs import postgres_programs
from storage.servers.server import PLAIN_ENVIRONMENT, Server, await_ready, last_words, launch

NAME = "postgresql"
SOCKET = ".s.PGSQL.5432"

# SIGINT ends sessions and writes a checkpoint; SIGQUIT leaves the repair to the next start.
STEPS: Steps = ((SIGINT, 12.0), (SIGQUIT, 5.0), (SIGKILL, 5.0))

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "idle_in_transaction_session_timeout": "60s",
    # A failing statement and its details may hold words of residents.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

INITDB_OPTIONS = (
    "--username=city",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


def start_postgres(data_dir: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Running and ready, with an empty database `city` the first time. `settings` are added to ours."""
    place = choose_place(data_dir)
    programs = postgres_programs(place.account)
    home = place.home / NAME
    end_leftover(place.pid_file(NAME), STEPS)
    if not home.exists():
        create(place, programs, durable=(settings or {}).get("fsync") != "off")
    records = home / "data"
    socket = place.socket(SOCKET)
    clear_the_way(records, socket)
    options = SETTINGS | {"unix_socket_directories": str(socket.parent)} | dict(settings or {})
    command = [str(programs / "postgres"), "-D", str(records)]
    command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    password = (home / "password").read_text()
    url = f"postgresql+asyncpg://city:{password}@/city?host={quote(str(socket.parent))}"
    server = launch(NAME, command, url, place, death_signal=SIGINT, steps=STEPS)
    return await_ready(server, lambda: is_ready(records, server.pid), place, seconds=60)


def create(place: Place, programs: Path, *, durable: bool) -> None:
    """Made aside and renamed: a first start that was killed half-way is begun anew."""
    aside = place.home / f"{NAME}.new"
    shutil.rmtree(aside, ignore_errors=True)
    place.folder(aside.name)
    password = aside / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    if place.account:
        give(password, place.account)
    initdb = [str(programs / "initdb"), "-D", str(aside / "data"), f"--pwfile={password}", *INITDB_OPTIONS]
    run_once(place, initdb if durable else [*initdb, "--no-sync"])
    alone = [str(programs / "postgres"), "--single", "-j", "-D", str(aside / "data"), "postgres"]
    run_once(place, alone, words="CREATE DATABASE city;\n\n")
    aside.rename(place.home / NAME)


def run_once(place: Place, command: list[str], words: str = "") -> None:
    log = place.log("postgresql-setup")
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603 - our own commands
            prefixed(command, account=place.account),
            input=words.encode(),
            stdout=output,
            stderr=output,
            cwd=place.home,
            env=PLAIN_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            check=False,
        )
    if done.returncode != 0:
        program = Path(command[0]).name
        raise ServerError(f"{program} failed with status {done.returncode}: {last_words(log)}; its log is {log}")


def clear_the_way(records: Path, socket: Path) -> None:
    """Remove what a killed PostgreSQL left: a lock file stops the next one when a stranger has the same pid."""
    lock = records / "postmaster.pid"
    pid = first_number(lock)
    if pid is not None and is_ours(pid, records):
        end(pid, lambda: is_ours(pid, records), STEPS)
    for leftover in (lock, socket, socket.with_name(f"{SOCKET}.lock")):
        leftover.unlink(missing_ok=True)


def is_ours(pid: int, records: Path) -> bool:
    return f"/postgres -D {records} " in command_line(pid)


def is_ready(records: Path, pid: int) -> bool:
    """PostgreSQL itself writes `ready` into its lock file, on the eighth line."""
    try:
        lines = (records / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def first_number(lock: Path) -> int | None:
    try:
        first = lock.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None
