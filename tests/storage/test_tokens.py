"""What waits behind a secret: found once, by whoever has it, for ten minutes."""

import secrets

import pytest
from redis.asyncio import Redis

from storage.links import Links, Question
from storage.tokens import LIVES_SECONDS, Tokens
from storage.vault import Vault

VAULT = Vault([b"v" * 32])
DATA = "Канарка".encode()


@pytest.fixture
def tokens(redis: Redis) -> Tokens:
    return Tokens(redis, VAULT, "here")


async def test_it_is_taken_once(tokens: Tokens) -> None:
    await tokens.keep("secret", DATA)
    assert await tokens.look("secret") == DATA
    assert await tokens.take("secret") == DATA
    assert await tokens.take("secret") is None
    assert await tokens.look("secret") is None


async def test_the_same_taker_finds_it_again_and_nobody_else(tokens: Tokens) -> None:
    await tokens.keep("secret", DATA)
    assert await tokens.take_for("secret", "7:1") == DATA
    assert await tokens.take_for("secret", "7:1") == DATA
    assert await tokens.take_for("secret", "7:2") is None
    assert await tokens.take_for("secret", "8:1") is None
    assert await tokens.take("secret") is None


async def test_everything_goes_by_itself_after_ten_minutes(tokens: Tokens, redis: Redis) -> None:
    await tokens.keep("taken", DATA)
    await tokens.keep("waiting", DATA)
    await tokens.take_for("taken", "7:1")
    lives = [await redis.ttl(key) for key in await redis.keys()]
    assert len(lives) == 2
    assert all(0 < seconds <= LIVES_SECONDS == 600 for seconds in lives)


async def test_redis_learns_neither_the_secret_nor_what_waits(tokens: Tokens, redis: Redis) -> None:
    await tokens.keep("secret", DATA)
    await tokens.take_for("secret", "taker")
    await tokens.keep("secret", DATA)
    seen = [part for key in await redis.keys() for part in (key, await redis.get(key))]
    assert len(seen) == 4
    assert not any(word in part for part in seen for word in (b"secret", b"taker", DATA))


async def test_what_was_kept_elsewhere_or_changed_is_nothing(tokens: Tokens, redis: Redis) -> None:
    await tokens.keep("secret", DATA)
    (key,) = await redis.keys()
    sealed = await redis.get(key)
    await redis.set(key, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert await tokens.look("secret") is None
    await redis.set(key, Vault([b"v" * 32]).seal(DATA, "there"))
    assert await tokens.look("secret") is None


async def test_a_thousand_guesses_find_nothing_and_spoil_nothing(redis: Redis) -> None:
    links = Links(redis, VAULT)
    token = await links.begin(7, 1234)
    assert len(token) == 22
    for number in range(1000):
        guess = secrets.token_urlsafe(16) if number % 2 else token[:-1] + "x"
        assert guess == token or await links.take(guess, f"8:{number}") is None
    assert await links.take(token, "8:x") == Question(7, 1234)


async def test_tokens_are_128_bits_and_never_twice(redis: Redis) -> None:
    links = Links(redis, VAULT)
    made = {await links.begin(7, 1234) for _ in range(100)}
    assert len(made) == 100


async def test_a_token_never_opens_what_a_chat_is_asked(redis: Redis) -> None:
    links = Links(redis, VAULT)
    await links.ask(7, Question(8, 1, confirms=True))
    assert await links.asked(7) == Question(8, 1, confirms=True)
    assert await links.asked(8) is None
    await links.ask(7, Question(9, 2))
    assert await links.asked(7) == Question(9, 2)
    await links.forget(7)
    assert await links.asked(7) is None
