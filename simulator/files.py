"""Files that bots uploaded and residents sent: known by id, kept in memory, or beside the state file."""

import re
import secrets
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 256 * 1024 * 1024
SIZES = (("s", 90), ("m", 320), ("x", 800))
_MIMES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


@dataclass(slots=True)
class File:
    """`id` is the channel's file_id; `bot` is whose it is."""

    id: str
    unique: str
    number: int
    kind: str
    name: str
    mime: str
    size: int
    bot: int
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Where getFile says it lies."""
        end = re.search(r"\.[A-Za-z0-9]{1,8}$", self.name)
        return f"{self.kind}s/file_{self.number}{end.group().lower() if end else ''}"


@dataclass(slots=True)
class Files:
    """The oldest go when there are too many bytes: their ids are unknown then."""

    folder: Path | None = None
    known: dict[str, File] = field(default_factory=dict)
    _bytes: dict[str, bytes] = field(default_factory=dict)

    def add(self, kind: str, name: str, mime: str, data: bytes, bot: int) -> File:
        id, number = f"AgAC{secrets.token_hex(24)}", max((one.number for one in self.known.values()), default=0) + 1
        width, height = dimensions(data) or (0, 0)
        file = File(id, secrets.token_hex(8), number, kind, name, mime, len(data), bot, width, height)
        self.known[id] = file
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / id).write_bytes(data)
        else:
            self._bytes[id] = data
        while sum(one.size for one in self.known.values()) > MOST_BYTES:
            self._forget(next(iter(self.known)))
        return file

    def find(self, id: str) -> File | None:
        """By its id, or by that of one of its sizes."""
        return self.known.get(id.partition("-")[0])

    def at(self, path: str) -> File | None:
        return next((one for one in self.known.values() if one.path == path), None)

    def read(self, file: File) -> bytes | None:
        try:
            return (self.folder / file.id).read_bytes() if self.folder else self._bytes.get(file.id)
        except OSError:
            return None

    def sweep(self) -> None:
        """Bytes that nobody knows of any more go."""
        for path in self.folder.glob("AgAC*") if self.folder else ():
            if path.name not in self.known:
                path.unlink()

    def _forget(self, id: str) -> None:
        del self.known[id]
        self._bytes.pop(id, None)
        if self.folder:
            (self.folder / id).unlink(missing_ok=True)


def mime_of(data: bytes) -> str:
    return next((mime for head, mime in _MIMES.items() if data.startswith(head)), "application/octet-stream")


def dimensions(data: bytes) -> tuple[int, int] | None:
    """(width, height) as the header of a PNG, GIF or JPEG says."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack(">II", data[16:24])
        if data.startswith(b"GIF8"):
            return struct.unpack("<HH", data[6:10])
        return _jpeg(data) if data.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _jpeg(data: bytes) -> tuple[int, int]:
    """From segment to segment until the frame, which knows. Raises IndexError or struct.error."""
    at = 2
    while data[at] == 0xFF:
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if kind in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise IndexError(at)


def picture(width: int, height: int, color: tuple[int, int, int] = (110, 150, 190)) -> bytes:
    """A plain PNG, for phones without a camera."""
    rows = (b"\0" + bytes(color) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
