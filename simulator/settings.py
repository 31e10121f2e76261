"""What the simulator is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(ValueError):
    """A setting is malformed; the words name it."""


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8081
    service_url: str = "http://localhost:8080"
    simulation_secret: str = ""
    platform_secret: str = ""
    identity_client_id: str = "kyiv-city-bot"
    identity_client_secret: str = "demo-secret"  # noqa: S105 - the made-up city's made-up secret
    state_path: Path | None = None


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError. An empty value counts as not given."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    return Settings(
        host=given.get("SIMULATOR_HOST", "127.0.0.1"),
        port=_port(given.get("SIMULATOR_PORT", "8081")),
        service_url=_url(given.get("SERVICE_URL", "http://localhost:8080")),
        simulation_secret=given.get("SIMULATION_SECRET", ""),
        platform_secret=given.get("PLATFORM_SECRET", ""),
        identity_client_id=given.get("IDENTITY_CLIENT_ID", "kyiv-city-bot"),
        identity_client_secret=given.get("IDENTITY_CLIENT_SECRET", "demo-secret"),
        state_path=Path(given["SIMULATOR_STATE"]) if "SIMULATOR_STATE" in given else None,
    )


def is_web(address: object) -> bool:
    """Whether it is an http or https address with a host."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
        return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) < 65536:
        raise SettingsError("SIMULATOR_PORT must be a port number")
    return int(text)


def _url(text: str) -> str:
    if not is_web(text):
        raise SettingsError("SERVICE_URL must be an http or https address")
    return text.rstrip("/")
