"""Flood control: as strict as the control API says, and it counts."""

from tests.simulator.city import City, Phone
from tests.simulator.conformance.clients import Client, Item


async def test_a_chat_has_a_burst_and_then_waits(client: Client, city: City, olena: Phone) -> None:
    await city.post("flood", chat={"burst": 2, "per_second": 0.1})
    number = (await client.call("sendMessage", chat_id=int(olena.id), text="1"))["message_id"]
    await client.call("editMessageText", chat_id=int(olena.id), message_id=number, text="2")
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="3")
    assert refusal.kind == "retry"
    assert 8 <= refusal.retry_after <= 10
    told = await city.get("flood")
    assert (told["sent"], told["hits"]) == (2, {"chat": 1, "group": 0, "all": 0})
    assert await client.call("sendChatAction", chat_id=int(olena.id), action="typing")
    other = await city.resident("telegram", "Max")
    await other.act("start")
    assert await client.call("sendMessage", chat_id=int(other.id), text="x")


async def test_the_whole_bot_has_a_limit_and_an_album_counts_each_of_its_items(
    client: Client, city: City, olena: Phone, photo_id: str
) -> None:
    await city.post("flood", all={"burst": 3, "per_second": 0.1})
    await client.call("sendMediaGroup", chat_id=int(olena.id), media=[Item("photo", photo_id)] * 3)
    refusal = await client.refusal("sendMessage", chat_id=int(olena.id), text="x")
    assert refusal.kind == "retry"
    assert (await city.get("flood"))["hits"]["all"] == 1


async def test_a_group_has_a_limit_of_its_own(client: Client, city: City, olena: Phone) -> None:
    yard = int((await city.post("groups", title="Двір", members=[olena.id]))["id"])
    await city.post("flood", group={"burst": 1, "per_second": 0.01})
    await client.call("sendMessage", chat_id=yard, text="x")
    assert (await client.refusal("sendMessage", chat_id=yard, text="x")).kind == "retry"


async def test_the_answer_says_when_to_come_back_in_body_and_header(city: City, olena: Phone) -> None:
    await city.post("flood", chat={"burst": 1, "per_second": 0.1})
    await city.telegram("sendMessage", chat_id=olena.id, text="x")
    path = "/telegram/bot1000000001:" + "a" * 35 + "/sendMessage"
    async with city.client.post(path, json={"chat_id": olena.id, "text": "x"}) as answer:
        body = await answer.json()
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) == body["parameters"]["retry_after"]
        assert body["description"] == f"Too Many Requests: retry after {body['parameters']['retry_after']}"


async def test_an_ordinary_hand_meets_no_limit(client: Client, city: City, olena: Phone) -> None:
    for number in range(40):
        await client.call("sendMessage", chat_id=int(olena.id), text=str(number))
    assert (await city.get("flood"))["hits"] == {"chat": 0, "group": 0, "all": 0}


async def test_limits_are_changed_one_by_one_and_put_back(city: City) -> None:
    usual = (await city.get("flood"))["limits"]
    changed = await city.post("flood", all={"burst": 30, "per_second": 30}, chat=None)
    assert changed["limits"] == {**usual, "chat": None, "all": {"burst": 30, "per_second": 30}}
    assert (await city.post("flood", all="usual", chat="usual"))["limits"] == usual
    for odd in ({"chat": 5}, {"chat": {"burst": 0, "per_second": 1}}, {"all": {"burst": 1}}):
        await city.post("flood", 400, **odd)
