"""The turns' own connection to Redis: in order, shared, and quick to say when nobody is there."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError, ResponseError

from storage.wire import Wire

ECHO = "return {KEYS[1], ARGV[1]}"


@pytest.fixture
async def wire(servers: tuple[str, str], redis: Redis) -> AsyncIterator[Wire]:
    wire = Wire(servers[1])
    yield wire
    await wire.aclose()


async def test_a_thousand_at_once_get_their_own_answers(wire: Wire) -> None:
    echo = wire.register_script(ECHO)
    answers = await asyncio.gather(*(echo([f"k{n}"], [n]) for n in range(1000)))
    assert answers == [[f"k{n}".encode(), str(n).encode()] for n in range(1000)]


async def test_one_connection_carries_all(wire: Wire, redis: Redis) -> None:
    await asyncio.gather(*(wire.ask("CLIENT", "SETNAME", "turns") for _ in range(50)))
    names = [client["name"] for client in await redis.client_list()]
    assert names.count("turns") == 1


async def test_a_server_that_forgot_the_script_is_told_it_again(wire: Wire, redis: Redis) -> None:
    echo = wire.register_script(ECHO)
    for _ in range(2):
        await redis.script_flush()
        assert await echo(["k"], ["v"]) == [b"k", b"v"]


async def test_a_script_that_fails_fails_alone(wire: Wire) -> None:
    bad, echo = wire.register_script("return redis.call('NONSENSE')"), wire.register_script(ECHO)
    fine = asyncio.ensure_future(echo(["k"], ["v"]))
    with pytest.raises(ResponseError):
        await bad([], [])
    assert await fine == [b"k", b"v"]


async def test_whoever_waits_when_it_breaks_is_told_so_and_the_next_opens_it_anew(wire: Wire, redis: Redis) -> None:
    waiting = asyncio.ensure_future(wire.ask("BLPOP", "nothing", 0))
    await wire_opened(redis)
    await redis.client_kill_filter(_type="normal", skipme=True)
    with pytest.raises(NotConnected):
        await waiting
    assert await wire.ask("PING") == b"PONG"


async def wire_opened(redis: Redis) -> None:
    for _ in range(100):
        if any(client["cmd"] == "blpop" for client in await redis.client_list()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")


async def test_a_server_that_says_nothing_is_given_up(servers: tuple[str, str], redis: Redis) -> None:
    wire = Wire(servers[1], answer_seconds=0.2)
    with pytest.raises(NotConnected):
        await wire.ask("BLPOP", "nothing", 0)
    assert await wire.ask("PING") == b"PONG"
    await wire.aclose()


async def test_who_gives_up_waiting_disturbs_nobody(wire: Wire, redis: Redis) -> None:
    impatient = asyncio.ensure_future(wire.ask("GET", "a"))
    await asyncio.sleep(0)
    impatient.cancel()
    one, two = asyncio.ensure_future(wire.ask("ECHO", "1")), asyncio.ensure_future(wire.ask("ECHO", "2"))
    assert (await one, await two) == (b"1", b"2")


async def test_a_redis_that_is_away_is_an_error_that_passes() -> None:
    for url in (f"redis://127.0.0.1:{unused_port()}", "unix:///nowhere/at/all"):
        with pytest.raises(RedisError):
            await Wire(url).ask("PING")


async def test_a_name_and_a_password_are_shown(servers: tuple[str, str], redis: Redis) -> None:
    await redis.acl_setuser("turns", enabled=True, passwords=["+secret"], keys=["*"], commands=["+@all"])
    path = servers[1].removeprefix("unix://")
    known, stranger = (Wire(f"unix://turns:{word}@{path}?db=1") for word in ("secret", "wrong"))
    assert await known.ask("ACL", "WHOAMI") == b"turns"
    with pytest.raises(RedisError) as caught:
        await stranger.ask("PING")
    assert "wrong" not in str(caught.value)
    await known.aclose()
    await redis.acl_deluser("turns")


async def test_a_secured_address_is_never_spoken_to_in_the_clear() -> None:
    heard = b""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard = await reader.read(1)
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises((RedisError, ssl.SSLError)):
        await Wire(f"rediss://:secret@127.0.0.1:{port}").ask("PING")
    server.close()
    assert heard == b"\x16", "a TLS greeting comes first"
