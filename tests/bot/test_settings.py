"""What is missing or malformed stops the start with one line that names it, and never tells its value."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, read
from tests.environ import environ, key

TWO_KEYS = f"{key('a')},{key('b')}"
IDENTITY = {"IDENTITY_URL": "https://id.example", "IDENTITY_CLIENT_ID": "city", "IDENTITY_CLIENT_SECRET": "s3cret"}


@pytest.mark.parametrize(
    ("names", "changes"),
    [
        ("PORT", {"PORT": "0"}),
        ("PORT", {"PORT": "٣"}),
        ("PUBLIC_URL", {"PUBLIC_URL": "http://bot.example"}),
        ("PUBLIC_URL", {"PUBLIC_URL": "bot.example"}),
        ("PUBLIC_URL", {"PUBLIC_URL": ""}),
        ("PUBLIC_URL", {"PUBLIC_URL": "", "VIBER_TOKEN": "", **IDENTITY}),
        ("IDENTITY_CLIENT_SECRET", {**IDENTITY, "IDENTITY_CLIENT_SECRET": ""}),
        ("NULLIFIER_KEY", {"NULLIFIER_KEY": TWO_KEYS}),
        ("NULLIFIER_KEY", {"NULLIFIER_KEY": ""}),
        ("LOG_KEY", {"LOG_KEY": "short"}),
        ("LOG_NAME", {"LOG_NAME": "two words"}),
        ("BUTTON_KEYS", {"BUTTON_KEYS": "short"}),
        ("DATA_KEYS", {"DATA_KEYS": "!"}),
        ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "s3cret"}),
        ("TELEGRAM_WEBHOOK_SECRETS", {"TELEGRAM_WEBHOOK_SECRETS": ""}),
        ("TELEGRAM_WEBHOOK_SECRETS", {"TELEGRAM_WEBHOOK_SECRETS": "s3cret"}),
        ("PLATFORM_SECRET", {"PLATFORM_SECRET": "whsec_!"}),
        ("DATABASE_URL", {"DATABASE_URL": "mysql://s3cret"}),
        ("REDIS_URL", {"REDIS_URL": "http://s3cret"}),
        ("LOCALES_DIR", {"LOCALES_DIR": "/nowhere"}),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, names: str, changes: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=f"^{names} ") as caught:
        read({**environ("postgresql://x/y", "redis://x", tmp_path), **changes})
    told = str(caught.value)
    assert "\n" not in told
    assert "s3cret" not in told


def test_lists_of_keys_are_read_newest_first(tmp_path: Path) -> None:
    settings = read(environ("postgresql://x/y", "redis://x", tmp_path, BUTTON_KEYS=TWO_KEYS))
    assert settings.button_keys == (b"a" * 32, b"b" * 32)
