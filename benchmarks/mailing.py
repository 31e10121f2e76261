"""A city that writes to everybody: databases that sync to disk, a Bot API behind TLS in a process of its own, and
residents who may be written to at any hour."""

import asyncio
import ipaddress
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import unused_port
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.processes import running, serving
from benchmarks.town import environment
from storage import mailings
from storage.clock import CITY_NOW
from storage.database import make_engine
from storage.migrations import upgrade
from storage.people import accounts
from storage.routing import one_chat_each
from storage.servers import throwaway_servers

WARM = 1000
"""Recipients of what every sender sends first: it opens its connections."""

LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Came:
    """What the Bot API took, and in how many seconds from the first to the last."""

    messages: int
    duplicates: int
    refused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class City:
    environ: dict[str, str]
    folder: Path
    engine: AsyncEngine
    api_port: int
    residents: int

    async def expect(self, rate: int) -> None:
        """The API forgets what came, and refuses what is faster; 0: nothing."""
        await self._ask(f"/begin?rate={rate}")

    async def came(self) -> Came:
        return Came(**await self._ask("/told"))

    async def _ask(self, path: str) -> dict[str, Any]:
        async with ClientSession() as http, http.get(f"http://127.0.0.1:{self.api_port}{path}") as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def plan(self, recipients: int) -> float:
        """A mailing to so many, let pass as its canary would be; the seconds that its rows took."""
        began = time.perf_counter()
        async with self.engine.begin() as db:
            now = (await db.execute(CITY_NOW.select())).scalar_one()
            mailing_id = await mailings.begin(
                db,
                kind="verified",
                params={"petition_id": 0},
                lane="bulk",
                topic="news",
                starts_at=now,
                expires_at=now + timedelta(days=1),
                audience=one_chat_each(accounts.c.id <= recipients),
            )
            mine = mailings.mailings.c.id == mailing_id
            await db.execute(update(mailings.mailings).where(mine).values(state="running"))
        return time.perf_counter() - began

    async def mail(self, recipients: int) -> None:
        """Until every row has ended: one call each."""
        await self.plan(recipients)
        await self.arrived(recipients)

    async def arrived(self, recipients: int, *, ended: bool = True) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            if (await self.came()).messages >= recipients and not (ended and await self._open_rows()):
                return
        raise AssertionError(f"only so much came: {await self.came()}, of {recipients}")

    async def _open_rows(self) -> bool:
        open_ones = "SELECT EXISTS (SELECT FROM owed_messages WHERE state IN ('waiting', 'leased', 'sending'))"
        async with self.engine.connect() as db:
            return bool((await db.execute(text(open_ones))).scalar_one())

    async def states(self) -> dict[str, int]:
        async with self.engine.connect() as db:
            rows = await db.execute(text("SELECT state, count(*) AS many FROM owed_messages GROUP BY state"))
            return {row.state: row.many for row in rows}

    async def forget(self) -> None:
        async with self.engine.begin() as db:
            await db.execute(text("TRUNCATE owed_messages, mailings CASCADE"))

    @asynccontextmanager
    async def sender(self, rate: int) -> AsyncIterator[int]:
        """The id of a process that delivers, once it has delivered a little."""
        environ = {**self.environ, "TELEGRAM_RATE": str(rate)}
        async with running("bot", "deliver", log=self.folder / f"deliver-{rate}.log", environ=environ) as (pid,):
            await self.expect(0)
            await self.mail(min(WARM, self.residents))
            await self.forget()
            yield pid


@asynccontextmanager
async def open_city(residents: int) -> AsyncIterator[City]:
    with throwaway_servers({}) as (postgres, valkey), tempfile.TemporaryDirectory() as name:
        await asyncio.to_thread(upgrade, postgres.url)
        folder, port, tls_port = Path(name), unused_port(), unused_port()
        certificate = folder / "certificate.pem"
        certificate.write_bytes(make_certificate())
        api = {"CERTIFICATE": str(certificate), "TLS_PORT": str(tls_port)}
        environ = {
            **environment(postgres.url, valkey.url, folder, f"https://127.0.0.1:{tls_port}"),
            "SSL_CERT_FILE": str(certificate),
            "TELEGRAM_PAID_BROADCAST": "yes",
        }
        engine = make_engine(f"postgresql+asyncpg://{postgres.url.split('://', 1)[1]}")
        async with serving("benchmarks.peers.broadcast_api", port=port, log=folder / "api.log", environ=api):
            await _settle(engine, residents)
            yield City(environ, folder, engine, port, residents)
        await engine.dispose()


async def _settle(engine: AsyncEngine, residents: int) -> None:
    chats = "SELECT 'telegram', n::text, 'uk', 0, 0 FROM generate_series(1, :many) AS n"
    columns = "channel, native_id, language, quiet_from, quiet_until"
    async with engine.begin() as db:
        await db.execute(text("SET LOCAL statement_timeout = 0"))
        await db.execute(text(f"INSERT INTO accounts ({columns}) {chats}"), {"many": residents})


def make_certificate() -> bytes:
    """For this machine and a day, signed by itself: key and certificate."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + certificate.public_bytes(serialization.Encoding.PEM)
