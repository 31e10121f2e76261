"""What the simulator is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from simulator.platform import DEMO_SECRET, signing_key


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8081
    service_url: str = "http://localhost:8080"
    simulation_secret: str = ""
    platform_secret: str = DEMO_SECRET
    identity_client_id: str = "kyiv-city-bot"
    identity_client_secret: str = "demo-secret"  # noqa: S105 - the made-up city's made-up secret
    state: Path | None = None


def read(environ: Mapping[str, str]) -> Settings:
    """Raises ValueError, which names the setting. An empty value counts as not given."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    usual = Settings()
    settings = Settings(
        host=given.get("SIMULATOR_HOST", usual.host),
        port=_port(given.get("SIMULATOR_PORT", str(usual.port))),
        service_url=given.get("SERVICE_URL", usual.service_url).rstrip("/"),
        simulation_secret=given.get("SIMULATION_SECRET", ""),
        platform_secret=given.get("PLATFORM_SECRET", usual.platform_secret),
        identity_client_id=given.get("IDENTITY_CLIENT_ID", usual.identity_client_id),
        identity_client_secret=given.get("IDENTITY_CLIENT_SECRET", usual.identity_client_secret),
        state=Path(given["SIMULATOR_STATE"]) if "SIMULATOR_STATE" in given else None,
    )
    signing_key(settings.platform_secret)
    if not is_web_address(settings.service_url):
        raise ValueError("SERVICE_URL must be an http or https address")
    return settings


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) < 65536:
        raise ValueError("SIMULATOR_PORT must be a port number")
    return int(text)
