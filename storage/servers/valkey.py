"""An embedded Valkey: a private socket, no port, and a log of changes that reaches the disk every second."""

import socket
from collections.abc import Mapping
from pathlib import Path
from signal import SIGKILL, SIGTERM

from storage.servers.places import choose_place
from storage.servers.processes import Steps, end_leftover
from storage.servers.programs import valkey_program
from storage.servers.server import Server, await_ready, launch

NAME = "valkey"
STEPS: Steps = ((SIGTERM, 12.0), (SIGKILL, 5.0))

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "protected-mode": "yes",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "daemonize": "no",
    "loglevel": "warning",
    "logfile": "",
}


def start_valkey(data_dir: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Running and ready. `settings` are added to ours."""
    place = choose_place(data_dir)
    program = valkey_program(place.account)
    end_leftover(place.pid_file(NAME), STEPS)
    address = place.socket("valkey")
    address.unlink(missing_ok=True)
    options = SETTINGS | {"dir": str(place.folder(NAME)), "unixsocket": str(address)} | dict(settings or {})
    command = [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]
    server = launch(NAME, command, f"unix://{address}", place, death_signal=SIGTERM, steps=STEPS)
    return await_ready(server, lambda: answers(address), place, seconds=60)


def answers(address: Path) -> bool:
    """Asked with a bare socket: a client library would wait a second before its second try."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(1)
        try:
            door.connect(str(address))
            door.sendall(b"PING\r\n")
            return door.recv(64).startswith(b"+PONG")
        except OSError:
            return False
