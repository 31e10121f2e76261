"""Webhooks: what may be set, how updates come, and when the server gives up."""

import asyncio
from typing import Any

import pytest

from tests.simulator.city import City, Listener, Phone, until
from tests.simulator.conformance.clients import Client

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://bot.kyiv.ua/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://bot.kyiv.ua:8080/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "ftp://bot.kyiv.ua"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://bot.kyiv.ua", "secret_token": "ні"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_is_refused(client: Client, params: Json, words: str) -> None:
    refusal = await client.refusal("setWebhook", **params)
    assert (refusal.kind, refusal.words) == ("bad", client.tells(words))


async def test_of_two_at_once_one_is_too_many(client: Client, listener: Listener) -> None:
    told = await asyncio.gather(
        *[client.call("setWebhook", url=listener.url) for _ in range(2)], return_exceptions=True
    )
    assert [one for one in told if one is True] == [True]
    assert await client.call("deleteWebhook")
    pair = client.call("setWebhook", url=listener.url), client.refusal("setWebhook", url=listener.url)
    _, refusal = await asyncio.gather(*pair)
    assert (refusal.kind, refusal.retry_after) == ("retry", 1)


async def test_polling_beside_a_webhook_is_a_conflict(client: Client, listener: Listener) -> None:
    await client.call("setWebhook", url=listener.url)
    refusal = await client.refusal("getUpdates")
    assert refusal.kind == "conflict"
    assert refusal.words.startswith(client.tells("can't use getUpdates method while webhook is active"))


async def test_the_info_tells_of_the_last_error(client: Client, listener: Listener, olena: Phone) -> None:
    listener.statuses = [503]
    await client.call("setWebhook", url=listener.url, max_connections=7, allowed_updates=["message"])
    await until(lambda: len(listener.bodies) == 2)
    info = await client.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["last_error_date"] > 1_700_000_000
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == (listener.url, 7, ["message"])


async def test_no_more_are_posted_at_once_than_asked_for(client: Client, city: City, listener: Listener) -> None:
    listener.delay = 0.05
    await client.call("setWebhook", url=listener.url, max_connections=2)
    for number in range(6):
        made = await city.post("residents", channel="telegram", name=f"Сусід {number}", language="uk")
        await Phone(city, "telegram", made["id"]).act("start")
    await until(lambda: len(listener.bodies) == 6)
    assert listener.most_in_flight == 2


async def test_a_webhook_that_is_gone_for_most_of_a_day_is_closed(
    client: Client, city: City, listener: Listener, olena: Phone
) -> None:
    listener.statuses = [410] * 9
    await client.call("setWebhook", url=listener.url)
    await until(lambda: len(listener.bodies) >= 2)
    assert (await client.call("getWebhookInfo"))["url"] == listener.url
    await city.post("clock", advance_seconds=23 * 3600 + 60)
    await until(lambda: len(listener.bodies) >= 3)
    assert (await client.call("getWebhookInfo"))["url"] == ""
    assert (await client.call("getUpdates"))[0]["message"]["text"] == "/start"


async def test_pending_updates_are_dropped_when_asked(client: Client, olena: Phone) -> None:
    assert (await client.call("getWebhookInfo"))["pending_update_count"] == 1
    await client.call("deleteWebhook", drop_pending_updates=True)
    assert await client.call("getUpdates") == []
