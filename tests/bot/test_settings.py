"""What is missing or malformed stops the start with one line that names it, and never tells its value."""

from decimal import Decimal
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
        ("TELEGRAM_RATE", {"TELEGRAM_RATE": "0"}),
        ("TELEGRAM_RATE", {"TELEGRAM_RATE": "10001"}),
        ("TELEGRAM_PAID_BROADCAST", {"TELEGRAM_PAID_BROADCAST": "maybe"}),
        ("VIBER_MESSAGE_PRICE", {"VIBER_MESSAGE_PRICE": "0,02"}),
        ("VIBER_CEILING_BULK", {"VIBER_CEILING_BULK": "-1"}),
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


@pytest.mark.parametrize(
    ("changes", "rate", "paid"),
    [
        ({}, 30, False),
        ({"TELEGRAM_PAID_BROADCAST": "yes"}, 1000, True),
        ({"TELEGRAM_PAID_BROADCAST": "yes", "TELEGRAM_RATE": "500"}, 500, True),
    ],
)
def test_paid_broadcasts_are_faster_unless_told_otherwise(changes: dict[str, str], rate: int, paid: bool) -> None:
    told = read(environ("postgresql://x/y", "redis://x", Path(".data"), **changes))
    assert (told.telegram_rate, told.telegram_paid) == (rate, paid)


def test_prices_are_exact() -> None:
    changes = {"VIBER_MESSAGE_PRICE": "0.0196", "VIBER_CEILING_BULK": "100"}
    prices = read(environ("postgresql://x/y", "redis://x", Path(".data"), **changes)).viber_prices
    assert (prices.message, prices.ceilings) == (Decimal("0.0196"), {"bulk": Decimal(100)})
    assert prices.affordable("bulk", Decimal("99.99"), 5) == 0
    assert prices.affordable("bulk", Decimal("99.98"), 5) == 1
    assert prices.affordable("notice", Decimal(1000), 5) == 5
