"""Callbacks that came while the databases were away wait on disk, encrypted, and are done later, in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.vault import Vault
from webhooks.spool import Spool

VAULT = Vault([b"v" * 32])


class Doors:
    """Takes what is handed over; `open` says how many more it can do."""

    def __init__(self, open_for: int = 1000) -> None:
        self.open_for = open_for
        self.done: list[tuple[str, bytes]] = []

    async def handle(self, door: str, body: bytes) -> bool:
        if self.open_for <= 0:
            return False
        self.open_for -= 1
        self.done.append((door, body))
        return True


def bodies(doors: Doors) -> list[bytes]:
    return [body for _, body in doors.done]


async def test_it_keeps_order_stops_where_it_must_and_goes_on(tmp_path: Path) -> None:
    spool, doors = Spool(tmp_path, VAULT), Doors(open_for=2)
    for number in range(5):
        await spool.keep("viber", b"%d" % number)
    await spool.replay(doors.handle)
    assert bodies(doors) == [b"0", b"1"]
    doors.open_for = 1000
    await spool.keep("viber", b"5")
    await spool.replay(doors.handle)
    assert bodies(doors) == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert list(tmp_path.iterdir()) == []


async def test_the_file_is_private_and_unreadable(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", VAULT)
    await spool.keep("viber", "таємниця".encode())
    (file,) = (tmp_path / "spool").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert "таємниця".encode() not in file.read_bytes()


async def test_a_living_process_keeps_its_own(tmp_path: Path) -> None:
    mine, other, doors = Spool(tmp_path, VAULT), Spool(tmp_path, VAULT), Doors()
    await mine.keep("viber", b"mine")
    await other.replay(doors.handle)
    assert doors.done == []


KEEP_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from storage.vault import Vault
from webhooks.spool import Spool

async def main():
    spool = Spool(Path(sys.argv[1]), Vault([b"v" * 32]))
    for number in range(3):
        await spool.keep("viber", b"%d" % number)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_a_killed_process_left_is_adopted(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KEEP_AND_DIE, str(tmp_path)], cwd=Path(__file__).parents[2])
    assert killed.returncode == -9
    doors = Doors(open_for=1)
    heir = Spool(tmp_path, VAULT)
    await heir.replay(doors.handle)
    assert bodies(doors) == [b"0"]
    doors.open_for = 1000
    await heir.replay(doors.handle)
    assert bodies(doors) == [b"0", b"0", b"1", b"2"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [1, 3, 10])
async def test_a_record_torn_by_a_crash_is_passed_over(tmp_path: Path, torn: int) -> None:
    spool = Spool(tmp_path, VAULT)
    await spool.keep("viber", b"whole")
    await spool.keep("viber", b"torn")
    (file,) = tmp_path.iterdir()
    copy = tmp_path / "dead.spool"
    copy.write_bytes(file.read_bytes()[:-torn])
    os.unlink(file)
    doors = Doors()
    await Spool(tmp_path, VAULT).replay(doors.handle)
    assert bodies(doors) == [b"whole"]
    assert not copy.exists()


async def test_a_record_of_another_key_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    foreign = Spool(tmp_path, Vault([b"x" * 32]))
    await foreign.keep("viber", b"foreign")
    (file,) = tmp_path.iterdir()
    dead = tmp_path / "dead.spool"
    dead.write_bytes(file.read_bytes())
    os.unlink(file)
    doors = Doors()
    mine = Spool(tmp_path, VAULT)
    await mine.keep("viber", b"mine")
    await mine.replay(doors.handle)
    assert bodies(doors) == [b"mine"]
