"""The environment, read once into one frozen value. What is missing or malformed stops the start and is named."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from city.lanes import LANES, Prices


class SettingsError(Exception):
    """One line for the operator: the setting's name and what is wrong. Never its value."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity provider that speaks id.gov.ua's calls."""

    url: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path
    host: str
    port: int
    database_url: str
    redis_url: str
    public_url: str
    button_keys: tuple[bytes, ...]
    data_keys: tuple[bytes, ...]
    person_keys: tuple[bytes, ...]
    nullifier_key: bytes
    log_keys: tuple[bytes, ...]
    log_name: str
    telegram_token: str
    telegram_api_url: str
    telegram_secrets: tuple[bytes, ...]
    telegram_rate: int
    telegram_paid: bool
    viber_token: str
    viber_api_url: str
    viber_prices: Prices
    identity: Identity | None
    platform_url: str
    platform_secret: bytes
    simulation_secret: str
    simulator_url: str

    @property
    def own_url(self) -> str:
        """How a browser finds us: without a public address, only on this machine."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def callback_url(self) -> str:
        return f"{self.public_url}/identity/callback"


class Environment:
    """Reads one variable at a time and names the one that is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def required(self, name: str, why: str) -> str:
        value = self.text(name)
        if not value:
            raise SettingsError(f"{name} is not set: {why}")
        return value

    def port(self, name: str, default: str) -> int:
        return self.whole(name, default, most=65535)

    def whole(self, name: str, default: str, *, most: int) -> int:
        value = self.text(name, default)
        if not value.isascii() or not value.isdigit() or not 0 < int(value) <= most:
            raise SettingsError(f"{name} must be a number from 1 to {most}")
        return int(value)

    def money(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value and not re.fullmatch(r"\d{1,7}(\.\d{1,4})?", value, re.ASCII):
            raise SettingsError(f"{name} must be an amount like 0.0196")
        return Decimal(value) if value else None

    def flag(self, name: str) -> bool:
        value = self.text(name, "no")
        if value not in ("yes", "no"):
            raise SettingsError(f"{name} must be yes or no")
        return value == "yes"

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...] = ("http", "https")) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            known = not value or (parts.scheme in schemes and (bool(parts.netloc) or bool(parts.path)))
        except ValueError:
            known = False
        if not known:
            raise SettingsError(f"{name} must be an address that starts with {' or '.join(s + '://' for s in schemes)}")
        return value.rstrip("/") if parts.scheme in ("http", "https") else value

    def keys(self, name: str) -> tuple[bytes, ...]:
        """32-byte keys as base64url, newest first, with commas between them."""
        values = self.required(name, "32 random bytes as base64url, newest first").split(",")
        try:
            keys = tuple(base64.urlsafe_b64decode(value.strip() + "=" * (-len(value.strip()) % 4)) for value in values)
        except (binascii.Error, ValueError) as error:
            raise SettingsError(f"{name} must be base64url") from error
        if any(len(key) != 32 for key in keys):
            raise SettingsError(f"{name} must hold keys of exactly 32 bytes")
        return keys

    def secrets(self, name: str, pattern: str, shape: str, why: str) -> tuple[bytes, ...]:
        """One secret, or two while they are being changed."""
        values = self.required(name, why).split(",")
        if len(values) > 2 or not all(re.fullmatch(pattern, value) for value in values):
            raise SettingsError(f"{name} must be {shape}, or two of them with a comma between")
        return tuple(value.encode() for value in values)


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError."""
    env = Environment(environ)
    if env.text("LOCALES_DIR") and not Path(env.text("LOCALES_DIR")).is_dir():
        raise SettingsError("LOCALES_DIR must name a folder")
    telegram_token = _telegram_token(env)
    viber_token = env.text("VIBER_TOKEN")
    if viber_token:
        env.required("PUBLIC_URL", "Viber needs a public address")
    paid = env.flag("TELEGRAM_PAID_BROADCAST")
    telegram_secrets: tuple[bytes, ...] = ()
    if telegram_token and env.text("PUBLIC_URL"):
        telegram_secrets = env.secrets(
            "TELEGRAM_WEBHOOK_SECRETS",
            r"[A-Za-z0-9_-]{32,256}",
            "32 to 256 characters of A-Z, a-z, 0-9, _ and -",
            "the Telegram webhook does not start without its secret",
        )
    return Settings(
        data_dir=Path(env.text("DATA_DIR", ".data")),
        host=env.text("HOST", "127.0.0.1"),
        port=env.port("PORT", "8080"),
        database_url=_database_url(env),
        redis_url=_redis_url(env),
        public_url=_public_url(env),
        button_keys=env.keys("BUTTON_KEYS"),
        data_keys=env.keys("DATA_KEYS"),
        person_keys=env.keys("PERSON_KEYS"),
        nullifier_key=_nullifier_key(env),
        log_keys=env.keys("LOG_KEY"),
        log_name=_log_name(env),
        telegram_token=telegram_token,
        telegram_api_url=env.url("TELEGRAM_API_URL", "https://api.telegram.org"),
        telegram_secrets=telegram_secrets,
        telegram_rate=env.whole("TELEGRAM_RATE", "1000" if paid else "30", most=10_000),
        telegram_paid=paid,
        viber_token=viber_token,
        viber_api_url=env.url("VIBER_API_URL", "https://chatapi.viber.com/pa"),
        viber_prices=_prices(env),
        identity=_identity(env),
        platform_url=env.url("PLATFORM_URL"),
        platform_secret=_platform_secret(env),
        simulation_secret=env.text("SIMULATION_SECRET"),
        simulator_url=env.url("SIMULATOR_URL"),
    )


def _nullifier_key(env: Environment) -> bytes:
    """One, for ever: under another everybody could sign again."""
    keys = env.keys("NULLIFIER_KEY")
    if len(keys) != 1:
        raise SettingsError("NULLIFIER_KEY must be one key: it is never changed")
    return keys[0]


def _log_name(env: Environment) -> str:
    """As C2SP's checkpoints want it: an address without its scheme is the custom, and stays as it is for ever."""
    name = env.text("LOG_NAME", "kyiv-smart-city/log")
    if not re.fullmatch(r"[A-Za-z0-9./_-]{1,100}", name):
        raise SettingsError("LOG_NAME must be up to 100 of A-Z, a-z, 0-9 and . / _ -")
    return name


def _public_url(env: Environment) -> str:
    """Channels come by https only; to this machine itself, as in a simulation, by http too."""
    url = env.url("PUBLIC_URL")
    if url.startswith("http://") and urlsplit(url).hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsError("PUBLIC_URL must be an address that starts with https://")
    return url


def _telegram_token(env: Environment) -> str:
    token = env.text("TELEGRAM_TOKEN")
    if token and not re.fullmatch(r"\d{3,20}:[A-Za-z0-9_-]{20,100}", token):
        raise SettingsError("TELEGRAM_TOKEN must look like 123456789:AA…, as @BotFather gives it")
    return token


def _database_url(env: Environment) -> str:
    env.required("DATABASE_URL", "the address of PostgreSQL (`python -m bot run` starts one by itself)")
    url = env.url("DATABASE_URL", schemes=("postgresql", "postgresql+asyncpg", "postgres"))
    return "postgresql+asyncpg://" + url.split("://", 1)[1]


def _redis_url(env: Environment) -> str:
    env.required("REDIS_URL", "the address of Redis or Valkey (`python -m bot run` starts one by itself)")
    return env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))


def _prices(env: Environment) -> Prices:
    """All in one currency, which Viber's contract names: euro for Ukraine."""
    ceilings = {lane: env.money(f"VIBER_CEILING_{lane.upper()}") for lane in LANES}
    return Prices(
        message=env.money("VIBER_MESSAGE_PRICE") or Decimal(0),
        ceilings={lane: ceiling for lane, ceiling in ceilings.items() if ceiling is not None},
    )


def _identity(env: Environment) -> Identity | None:
    url = env.url("IDENTITY_URL")
    if not url:
        return None
    env.required("PUBLIC_URL", "the identity provider sends residents back to it")
    why = "the identity provider needs it beside IDENTITY_URL"
    return Identity(url + "/", env.required("IDENTITY_CLIENT_ID", why), env.required("IDENTITY_CLIENT_SECRET", why))


def _platform_secret(env: Environment) -> bytes:
    if not env.text("PLATFORM_URL"):
        return b""
    secret = env.required("PLATFORM_SECRET", "events to the platform are signed")
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise SettingsError("PLATFORM_SECRET must be whsec_ and base64") from error
