"""A bad day: each fault as each client feels it, for one call or one chat."""

import asyncio

import pytest

from tests.simulator.city import City, Phone, until
from tests.simulator.conformance.clients import Client


@pytest.mark.parametrize(
    ("fault", "kind", "is_sent"),
    [
        ("429", "retry", False),
        ("403", "forbidden", False),
        ("500", "server", False),
        ("lost_answer", "network", True),
        ("not_json", "nonsense", True),
    ],
)
async def test_a_call_fails(client: Client, city: City, olena: Phone, fault: str, kind: str, is_sent: bool) -> None:
    await city.post("faults", channel="telegram", method="sendMessage", fault=fault, retry_after=7)
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="є")
    assert refusal.kind in ({"network", "server"} if kind == "network" else {kind})
    assert refusal.retry_after == (7 if kind == "retry" else 0)
    assert ((await olena.screen())["messages"][-1]["text"] == "є") is is_sent
    assert await client.call("sendMessage", chat_id=int(olena.id), text="ще")


async def test_one_chat_alone_has_a_bad_day(client: Client, city: City, olena: Phone) -> None:
    other = await city.resident("telegram", "Max")
    await other.act("start")
    await city.post("faults", channel="telegram", chat=olena.id, fault="500", times=2)
    assert await client.call("sendMessage", chat_id=int(other.id), text="x")
    assert (await client.refusal("sendMessage", chat_id=int(olena.id), text="x")).kind == "server"
    assert await client.call("getMe")
    await city.post("faults", channel="telegram", chat=olena.id, fault="none")
    assert await client.call("sendMessage", chat_id=int(olena.id), text="x")


@pytest.mark.parametrize(("fault", "is_sent"), [("hang", False), ("hang_after", True)])
async def test_silence_before_and_after_the_effect(
    client: Client, city: City, olena: Phone, fault: str, is_sent: bool
) -> None:
    await city.post("faults", channel="telegram", method="sendMessage", fault=fault)
    call = asyncio.create_task(client.refusal("sendMessage", chat_id=int(olena.id), text="є"))
    await until(lambda: call.done() or bool(asyncio.all_tasks()))
    await asyncio.sleep(0.2)
    assert not call.done()
    assert ((await olena.screen())["messages"][-1]["text"] == "є") is is_sent
    await city.post("faults", channel="telegram", fault="none")
    assert (await call).kind in ("network", "server")


async def test_a_slow_answer_comes(client: Client, city: City, olena: Phone) -> None:
    await city.post("faults", channel="telegram", method="sendMessage", fault="slow", retry_after=60)
    call = asyncio.create_task(client.call("sendMessage", chat_id=int(olena.id), text="є"))
    await asyncio.sleep(0.2)
    assert not call.done()
    await city.post("faults", channel="telegram", fault="none")
    assert (await call)["text"] == "є"


async def test_a_wrong_result_is_said_to_be_right(city: City, olena: Phone) -> None:
    await city.post("faults", channel="telegram", method="sendMessage", fault="wrong_result")
    told = await city.telegram("sendMessage", chat_id=olena.id, text="є")
    assert told["ok"]
    assert told["result"] == "surprise"


async def test_an_unknown_method_is_not_found(city: City) -> None:
    told = await city.telegram("sendPigeon")
    assert (told["error_code"], told["description"]) == (404, "Not Found: method not found")
