"""Payloads that the channels themselves publish, through the real doors. REAL_DATA names the folder that holds them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot.service import Service
from storage.quarantine import quarantine
from tests.environ import TELEGRAM_SECRET
from tests.webhooks.channels import sign, to_telegram, to_viber
from webhooks.viber import HEADER, signed_by

Client = TestClient[Any, Any]
DATA = Path(os.environ.get("REAL_DATA", "/nonexistent")) / "messaging"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="REAL_DATA names no folder with messaging/")


def files(pattern: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(DATA.glob(pattern))]


def is_callback(path: Path) -> bool:
    told = json.loads(path.read_bytes())
    return isinstance(told, dict) and "event" in told


CALLBACKS = [param for param in files("viber/*.json") if is_callback(param.values[0])]
OTHERS = [param for param in files("viber/*.json") if not is_callback(param.values[0])]


async def asides(service: Service) -> list[str]:
    async with service.records.reading() as db:
        return [row.kind for row in await db.execute(select(quarantine))]


def flipped(body: bytes) -> bytes:
    """One bit in the middle."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


@pytest.mark.parametrize("path", files("telegram/modern/*.json"))
async def test_todays_updates_are_understood(service: Service, door: Client, path: Path) -> None:
    assert (await to_telegram(door, path.read_bytes())).status == 200
    assert await asides(service) == []


@pytest.mark.parametrize("path", files("telegram/original/*.json"))
async def test_updates_of_an_older_shape_are_put_aside_once(service: Service, door: Client, path: Path) -> None:
    for _ in range(2):
        assert (await to_telegram(door, path.read_bytes())).status == 200
    assert await asides(service) == ["unparsed"]


@pytest.mark.parametrize("path", files("telegram/*/*.json"))
async def test_a_telegram_secret_with_a_flipped_bit_is_refused(door: Client, path: Path) -> None:
    secret = flipped(TELEGRAM_SECRET.encode()).decode("latin-1")
    assert (await to_telegram(door, path.read_bytes(), secret)).status == 401


@pytest.mark.parametrize("path", CALLBACKS)
async def test_every_viber_callback_is_taken_or_put_aside(service: Service, door: Client, path: Path) -> None:
    assert (await to_viber(door, path.read_bytes())).status == 200
    assert await asides(service) in ([], ["unparsed"])


@pytest.mark.parametrize("path", OTHERS)
async def test_what_is_no_callback_breaks_nothing(door: Client, path: Path) -> None:
    assert (await to_viber(door, path.read_bytes())).status in (200, 400)


@pytest.mark.parametrize("path", files("viber/*.json"))
async def test_a_viber_callback_with_a_flipped_bit_is_refused(service: Service, door: Client, path: Path) -> None:
    body = path.read_bytes()
    assert (await to_viber(door, flipped(body), sign(body))).status == 403
    assert (await to_viber(door, body, flipped(sign(body).encode()).decode("latin-1"))).status == 403
    assert await asides(service) == []


def test_vibers_own_signature_vector() -> None:
    """What the official SDK signs, we know to be signed."""
    vector = json.loads((DATA / "viber" / "signature_vector.json").read_bytes())
    token, body, signature = (vector[name] for name in ("auth_token", "body", HEADER))
    assert signed_by(token, body.encode(), [signature])
    assert not signed_by(token, flipped(body.encode()), [signature])
