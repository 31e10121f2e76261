"""The PostgreSQL and the Valkey that come along, for whoever names no servers of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from storage.servers import postgres, valkey
from storage.servers.places import ServerError, choose_place, remove_short_folder
from storage.servers.postgres import start_postgres
from storage.servers.processes import end_leftover
from storage.servers.server import Server
from storage.servers.valkey import start_valkey

__all__ = ["Server", "ServerError", "start_postgres", "start_valkey", "stop_leftovers", "throwaway_servers"]


def stop_leftovers(data_dir: Path) -> None:
    """Stop the servers that an earlier run with this folder left behind, Valkey first."""
    for server in (valkey, postgres):
        end_leftover(data_dir / "run" / f"{server.NAME}.pid", server.STEPS)


CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Without regard for power cuts."""


@contextmanager
def throwaway_servers(settings: Mapping[str, str] = CARELESS) -> Iterator[tuple[Server, Server]]:
    """A PostgreSQL and a Valkey for tests and benchmarks; gone without a trace."""
    folder = Path(tempfile.mkdtemp(prefix="ksc-", dir="/tmp"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        with ExitStack() as stack:
            first = start_postgres(folder, settings)
            stack.callback(first.stop)
            second = start_valkey(folder, {"appendonly": "no"})
            stack.callback(second.stop)
            yield first, second
    finally:
        place = choose_place(folder)
        remove_short_folder(place.home)
        shutil.rmtree(folder, ignore_errors=True)
