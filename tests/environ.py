"""Settings for tests: everything made up, every address on loopback."""

from base64 import urlsafe_b64encode
from pathlib import Path

from bot.settings import Settings, read

TELEGRAM_TOKEN = "1000000001:" + "t" * 35
TELEGRAM_SECRET = "s" * 43
VIBER_TOKEN = "4453b6ac1234-viber-token-5678"
SIMULATION_SECRET = "5" * 64
PLATFORM_SECRET = "whsec_" + "cGxhdGZvcm0tc2VjcmV0LXBsYXRmb3JtLXNlY3JldCE="
NOWHERE = "http://127.0.0.1:9"


def key(letter: str) -> str:
    return urlsafe_b64encode(letter.encode() * 32).decode().rstrip("=")


def environ(postgres: str, redis: str, data_dir: Path, **changes: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": postgres,
        "REDIS_URL": redis,
        "PUBLIC_URL": "http://localhost:8080",
        "BUTTON_KEYS": key("b"),
        "DATA_KEYS": key("d"),
        "PERSON_KEYS": key("p"),
        "NULLIFIER_KEY": key("n"),
        "LOG_KEY": key("l"),
        "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_WEBHOOK_SECRETS": TELEGRAM_SECRET,
        "TELEGRAM_API_URL": NOWHERE,
        "VIBER_TOKEN": VIBER_TOKEN,
        "VIBER_API_URL": NOWHERE,
        "PLATFORM_URL": f"{NOWHERE}/platform/events",
        "PLATFORM_SECRET": PLATFORM_SECRET,
        "SIMULATION_SECRET": SIMULATION_SECRET,
        **changes,
    }


def make_settings(postgres: str, redis: str, data_dir: Path, **changes: str) -> Settings:
    return read(environ(postgres, redis, data_dir, **changes))
