"""Secrets nobody has to think of: made once, kept in one private file, handed over by environment only."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path


def key() -> str:
    """32 random bytes, base64url without padding."""
    return secrets.token_urlsafe(32)


def platform_secret() -> str:
    """As Standard Webhooks writes them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def telegram_token() -> str:
    return f"1000000001:{secrets.token_urlsafe(26)}"


def viber_token() -> str:
    return "-".join(secrets.token_hex(8) for _ in range(3))


ALWAYS: Mapping[str, Callable[[], str]] = {
    "BUTTON_KEYS": key,
    "DATA_KEYS": key,
    "PERSON_KEYS": key,
    "NULLIFIER_KEY": key,
    "LOG_KEY": key,
    "TELEGRAM_WEBHOOK_SECRETS": key,
    "PLATFORM_SECRET": platform_secret,
}

IN_SIMULATION: Mapping[str, Callable[[], str]] = {
    "SIMULATION_SECRET": lambda: secrets.token_hex(32),
    "SIMULATED_TELEGRAM_TOKEN": telegram_token,
    "SIMULATED_VIBER_TOKEN": viber_token,
}


def keep_secrets(path: Path, environ: Mapping[str, str], *, simulation: bool) -> dict[str, str]:
    """The secrets that `environ` does not give. What the file holds is never changed, only what lacks is added."""
    makers = {**ALWAYS, **(IN_SIMULATION if simulation else {})}
    text = path.read_text() if path.exists() else ""
    kept = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    wanted = [name for name in makers if not environ.get(name)]
    made = {name: makers[name]() for name in wanted if not kept.get(name)}
    if made:
        if text and not text.endswith("\n"):
            text += "\n"
        write_private(path, text + "".join(f"{name}={value}\n" for name, value in made.items()))
    elif text:
        path.chmod(0o600)
    return {name: (kept | made)[name] for name in wanted}


def write_private(path: Path, text: str) -> None:
    """On the disk before it is used: records are encrypted under these keys."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
