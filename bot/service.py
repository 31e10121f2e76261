"""The parts of a running process, opened together and closed in the opposite order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import aiohttp
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.buttons import ButtonCodec
from bot.channels.telegram.client import Telegram
from bot.channels.viber.client import Viber
from bot.chat_links import ChatLinks
from bot.lines import Lines
from bot.presence import Presence
from bot.senders import Replying, Seals, Sender, TelegramSender, ViberSender
from bot.settings import Identity, Settings
from bot.turns import Turns
from city.lanes import Sending
from storage.acts import Acts
from storage.clock import CityClock, read_ahead
from storage.database import make_engine, make_redis
from storage.dialogs import FREED, Dialogs
from storage.early_receipts import EarlyReceipts
from storage.limits import PAUSED, Limits, Pace
from storage.links import Links
from storage.media import Media
from storage.people import ChannelName
from storage.reads import Reads
from storage.records import Records
from storage.sign_ins import SignIns
from storage.signals import listen
from storage.tokens import Tokens
from storage.vault import LogKeys, Nullifiers, PersonKeys, Vault
from storage.verifications import Verifications
from storage.wire import Wire

CLOCK_MOVED = "clock:moved"
SENDER_NAME = "Kyiv Smart City"


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    engine: AsyncEngine
    redis: Redis
    http: aiohttp.ClientSession
    clock: CityClock
    records: Records
    dialogs: Dialogs
    codec: ButtonCodec
    seals: Seals
    log_keys: LogKeys
    telegram: Telegram | None
    viber: Viber | None
    chat_links: ChatLinks
    limits: dict[ChannelName, Limits]
    turns: Turns


def authorize_url(identity: Identity, callback_url: str) -> Callable[[str], str]:
    """id.gov.ua, call 1: the browser goes to the provider with a one-time state."""

    def to(state: str) -> str:
        query = {
            "response_type": "code",
            "client_id": identity.client_id,
            "auth_type": "dig_sign,bank_id",
            "state": state,
            "redirect_uri": callback_url,
        }
        return f"{identity.url}?{urlencode(query)}"

    return to


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    async with AsyncExitStack() as stack:
        engine = make_engine(settings.database_url)
        stack.push_async_callback(engine.dispose)
        redis, wire = make_redis(settings.redis_url), Wire(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        stack.push_async_callback(wire.aclose)
        http = await stack.enter_async_context(_http())
        clock = CityClock()
        telegram, viber = _channels(settings, http)
        if telegram:
            stack.callback(telegram.close)
        chat_links = ChatLinks(telegram, viber, settings.public_url)
        records = make_records(settings, engine, redis, clock, chat_links)
        stack.push_async_callback(records.acts.close)
        stack.push_async_callback(records.reads.close)
        seals = Seals(ButtonCodec(settings.button_keys), clock)
        limits = _limits(settings, redis, telegram, viber)
        turns = _turns(settings, records, Dialogs(wire), seals, telegram, viber, limits)
        service = Service(
            settings=settings,
            engine=engine,
            redis=redis,
            http=http,
            clock=clock,
            records=records,
            dialogs=turns.dialogs,
            codec=turns.codec,
            seals=seals,
            log_keys=LogKeys(settings.log_keys, settings.log_name),
            telegram=telegram,
            viber=viber,
            chat_links=chat_links,
            limits=limits,
            turns=turns,
        )
        for work in (_listen(service), turns.presence.run(), *(each.take_off_replies() for each in limits.values())):
            stack.push_async_callback(_end, asyncio.create_task(work))
        yield service


def _http() -> aiohttp.ClientSession:
    """As many connections as there may be turns at once; nobody we call has anything to remember us by."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=500, limit_per_host=250), cookie_jar=aiohttp.DummyCookieJar()
    )


def make_records(
    settings: Settings, engine: AsyncEngine, redis: Redis, clock: CityClock, chat_links: ChatLinks
) -> Records:
    vault = Vault(settings.data_keys)
    return Records(
        engine=engine,
        acts=Acts(engine),
        reads=Reads(engine, vault),
        vault=vault,
        person_keys=PersonKeys(settings.person_keys),
        nullifiers=Nullifiers(settings.nullifier_key),
        clock=clock,
        media=Media(engine, clock),
        early_receipts=EarlyReceipts(redis),
        verifications=Verifications(redis, vault),
        links=Links(redis, vault),
        sign_ins=SignIns(redis, vault),
        support_codes=Tokens(redis, vault, "support code"),
        chat_link=chat_links.to,
        console_url=f"{settings.own_url}/console",
        sending=Sending(settings.telegram_rate, VIBER_PACE.per_second, settings.viber_prices.message),
        authorize_url=authorize_url(settings.identity, settings.callback_url) if settings.identity else None,
        public_url=settings.public_url,
    )


def _channels(settings: Settings, http: aiohttp.ClientSession) -> tuple[Telegram | None, Viber | None]:
    telegram = Telegram(http, settings.telegram_token, settings.telegram_api_url) if settings.telegram_token else None
    viber = Viber(http, settings.viber_token, settings.viber_api_url) if settings.viber_token else None
    return telegram, viber


# Telegram: about one message a second to a chat, "short bursts pass". Viber: 500 calls in ten seconds, with lost time
# that is made up for, and to one who does not answer a hundred messages in any hour.
TELEGRAM_CHAT_SECONDS, TELEGRAM_CHAT_BURST = 1, 2
VIBER_PACE = Pace(per_second=48, chat_seconds=45, chat_burst=20)


def _limits(
    settings: Settings, redis: Redis, telegram: Telegram | None, viber: Viber | None
) -> dict[ChannelName, Limits]:
    limits: dict[ChannelName, Limits] = {}
    if telegram:
        pace = Pace(settings.telegram_rate, TELEGRAM_CHAT_SECONDS, TELEGRAM_CHAT_BURST)
        limits["telegram"] = Limits(redis, "telegram", str(telegram.bot_id), pace)
    if viber:
        limits["viber"] = Limits(redis, "viber", sha256(settings.viber_token.encode()).hexdigest()[:16], VIBER_PACE)
    return limits


def _turns(
    settings: Settings,
    records: Records,
    dialogs: Dialogs,
    seals: Seals,
    telegram: Telegram | None,
    viber: Viber | None,
    limits: dict[ChannelName, Limits],
) -> Turns:
    senders: dict[ChannelName, Sender] = {}
    turns = Turns(
        records=records,
        dialogs=dialogs,
        codec=ButtonCodec(settings.button_keys),
        senders=senders,
        lines=Lines(),
        presence=Presence(records, limits),
    )
    if telegram:
        pace = limits["telegram"]
        replying = Replying(telegram, pace)
        senders["telegram"] = TelegramSender(replying, telegram.bot_id, seals, records.media, limits=pace)
    if viber:
        senders["viber"] = ViberSender(viber, seals, name=SENDER_NAME, public_url=settings.public_url)
    return turns


async def _end(task: "asyncio.Task[None]") -> None:
    """What it holds of the database is given back before the database's client is closed. Asked until it ends: a
    client in the middle of connecting may take a cancellation for an error of its own."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)


async def _listen(service: Service) -> None:
    """Words from other processes; whatever was missed is read anew at every connection."""

    async def moved(ahead: str) -> None:
        service.clock.move(timedelta(seconds=float(ahead)))

    async def connected() -> None:
        async with service.records.reading() as db:
            service.clock.move(await read_ahead(db))

    async def paused(told: str) -> None:
        for limits in service.limits.values():
            limits.heard(told)

    listeners = {FREED: service.turns.lines.freed, CLOCK_MOVED: moved, PAUSED: paused}
    await listen(service.redis, listeners, on_connected=connected)
