"""Where callbacks wait while the databases are away: an encrypted file per process, synced before the 503 is said.

Viber gives up after about an hour, so what it told us is kept here and goes through the same door code later, in
order. The sender's own repeats are harmless: a turn is taken once. Files of dead processes are adopted.
"""

import asyncio
import fcntl
import os
import struct
from collections.abc import Awaitable, Callable, Iterator
from errno import ENOSPC
from pathlib import Path
from secrets import token_hex

from bot import logs, metrics
from storage.vault import SealBroken, Vault

Handle = Callable[[str, bytes], Awaitable[bool]]
"""Door and body; whether it was done. False: the databases are still away."""

LOOK_SECONDS = 1.0
_LENGTH = struct.Struct(">I")

log = logs.get()


class Spool:
    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._file: int | None = None
        self._path = folder / f"{token_hex(8)}.spool"
        self._done = 0
        self._writing = asyncio.Lock()

    async def keep(self, door: str, body: bytes) -> None:
        """Durable when it returns: the file and, once, its folder are synced. Raises OSError when the disk is full."""
        sealed = self._vault.seal(door.encode() + b"\0" + body, "spool")
        async with self._writing:
            await asyncio.to_thread(self._append, _LENGTH.pack(len(sealed)) + sealed)
        metrics.SPOOLED.labels(door).inc()

    def _append(self, record: bytes) -> None:
        if self._file is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            _sync_folder(self._folder)
        whole = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, record)
            if written < len(record):
                raise OSError(ENOSPC, "the spool's disk is full")
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, whole)
            raise

    async def tend(self, handle: Handle) -> None:
        """Until cancelled: replay what waits here, ours and that of the dead."""
        while True:
            try:
                await self.replay(handle)
            except OSError as error:
                log.error("spool cannot be read", error=error)
            await asyncio.sleep(LOOK_SECONDS)

    async def replay(self, handle: Handle) -> None:
        for path in sorted(self._folder.glob("*.spool")) if self._folder.exists() else ():
            if path != self._path:
                await self._adopt(path, handle)
        if self._file is not None:
            await self._replay_own(handle)

    async def _adopt(self, path: Path, handle: Handle) -> None:
        """Only if its process is gone: a living one holds the lock."""
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            size = os.fstat(file).st_size
            log.info("spool adopted", bytes=size)
            place, stopped = await self._hand_over(file, 0, size, handle)
            # What is left of a file that nobody writes is a record torn by a crash: nobody was told that it is kept.
            if not stopped:
                log.info("spool done", torn=size - place)
                os.unlink(path)
        except BlockingIOError:
            return
        finally:
            os.close(file)

    async def _replay_own(self, handle: Handle) -> None:
        """From where we stopped; the file goes when nothing is left and nobody is writing."""
        if self._file is None:
            return
        # A file grows while a record is being written, so its size is only taken when nobody writes.
        async with self._writing:
            size = os.fstat(self._file).st_size
        self._done, _ = await self._hand_over(self._file, self._done, size, handle)
        async with self._writing:
            if self._done == os.fstat(self._file).st_size:
                os.unlink(self._path)
                os.close(self._file)
                self._file, self._done = None, 0

    async def _hand_over(self, file: int, start: int, size: int, handle: Handle) -> tuple[int, bool]:
        """(where to go on, whether a record there could not be done yet)."""
        place = start
        for end, sealed in _records(os.pread(file, size - start, start), start):
            try:
                door, _, body = self._vault.open(sealed, "spool").partition(b"\0")
            except SealBroken:
                log.error("spool record cannot be opened")
            else:
                if not await handle(door.decode(), body):
                    return place, True
            place = end
        return place, False


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """(where it ends in the file, its bytes) of every whole record."""
    place = 0
    while len(data) - place >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(data, place)
        place += _LENGTH.size + length
        if place > len(data):
            return
        yield start + place, data[place - length : place]


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
