"""Where the embedded servers live: whom they run as, where their data, sockets and programs are."""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.servers.processes import Account

# For root's servers, where the unprivileged user cannot reach DATA_DIR or the installed programs.
SYSTEM_HOME = Path("/var/lib/kyiv-smart-city")

# The kernel takes 107 bytes on Linux and 103 on macOS for a socket's path; clients add their own suffixes.
SOCKET_PATH_LIMIT = 100


class ServerError(Exception):
    """An embedded server cannot start or stop. The message is one line for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Place:
    """`account` is None where the servers run as the same user as we."""

    data_dir: Path
    home: Path
    account: Account | None

    def folder(self, name: str) -> Path:
        """A private folder of the servers' user, made when missing."""
        return private_folder(self.home / name, self.account)

    def log(self, name: str) -> Path:
        folder = self.data_dir / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def pid_file(self, name: str) -> Path:
        folder = self.data_dir / "run"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.pid"

    def socket(self, name: str) -> Path:
        """A path for a socket in a private folder: short enough for the kernel, and plain enough for every address."""
        deep = self.home / "sockets" / name
        if len(os.fsencode(deep)) < SOCKET_PATH_LIMIT and re.fullmatch(r"[A-Za-z0-9/._-]+", str(deep)):
            return self.folder("sockets") / name
        return private_folder(short_folder(self.home), self.account) / name


def choose_place(data_dir: Path) -> Place:
    """Beside everything else in DATA_DIR, unless we are root and the servers' user cannot get there."""
    data_dir = data_dir.resolve()
    open_data_dir(data_dir)
    if os.geteuid() != 0:
        return Place(data_dir, data_dir, None)
    home = SYSTEM_HOME / mark_of(data_dir)
    account = unprivileged_account(home if home.exists() else data_dir)
    if not home.exists() and can_reach(data_dir, account):
        return Place(data_dir, data_dir, account)
    passable_folder(SYSTEM_HOME)
    passable_folder(home)
    return Place(data_dir, home, account)


def open_data_dir(data_dir: Path) -> None:
    """Ours alone; root lets its servers' user pass through."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        passable_folder(data_dir)
    else:
        data_dir.mkdir(mode=0o700, exist_ok=True)


def passable_folder(folder: Path) -> None:
    """Whoever knows a name inside may go there, whatever the umask; one that is there already stays as it is."""
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(0o711)


def mark_of(data_dir: Path) -> str:
    """A name for this very DATA_DIR: another path, or a new folder on the same path, gets another."""
    kept = data_dir / "id"
    if not kept.exists():
        kept.write_text(secrets.token_hex(16))
    return hashlib.sha256(os.fsencode(data_dir) + kept.read_bytes()).hexdigest()[:16]


def unprivileged_account(home: Path) -> Account:
    """Whoever owns the records that are there already, else `nobody`. No user is ever created."""
    for name in ("postgresql", "valkey"):
        with suppress(FileNotFoundError, KeyError):
            owner = pwd.getpwuid((home / name).stat().st_uid)
            if owner.pw_uid != 0:
                return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError("as root, the embedded servers need an existing user 'nobody' to run as") from None
    return Account(nobody.pw_name, nobody.pw_uid, nobody.pw_gid)


def can_reach(path: Path, account: Account, *, needs: int = stat.S_IXOTH) -> bool:
    """Whether the account may pass every folder above, and has `needs` (bits of "others") at the end."""
    path = path.resolve()
    return all(allows(folder, account, stat.S_IXOTH) for folder in path.parents) and allows(path, account, needs)


def allows(path: Path, account: Account, needs: int) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    shift = 6 if found.st_uid == account.uid else 3 if found.st_gid == account.gid else 0
    return (found.st_mode >> shift) & needs == needs


def private_folder(folder: Path, account: Account | None) -> Path:
    """Made 0700 and owned by the servers' user. A folder somebody else made there first is refused, not used."""
    uid = account.uid if account else os.geteuid()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account:
            give(folder, account)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        raise ServerError(f"{folder} belongs to another user; the embedded servers will not use it")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def give(path: Path, account: Account) -> None:
    try:
        os.chown(path, account.uid, account.gid)
    except OSError as error:
        raise ServerError(f"root may not give {path} to user {account.name} here: {error.strerror}") from None


def short_folder(home: Path) -> Path:
    """Where sockets go when DATA_DIR is too deep for them, or has spaces and commas."""
    mark = hashlib.sha256(os.fsencode(home) + str(os.geteuid()).encode()).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.geteuid() != 0 and 0 < len(runtime) < 40 and Path(runtime).is_dir() and os.access(runtime, os.W_OK):
        return Path(runtime, f"ksc-{mark}")
    return Path("/tmp", f"ksc-{mark}")  # noqa: S108 - made 0700, its owner checked


def remove_short_folder(home: Path) -> None:
    shutil.rmtree(short_folder(home), ignore_errors=True)
