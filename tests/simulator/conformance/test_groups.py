"""A courtyard's group: residents write, the bot answers, and one day it is a supergroup."""

from typing import Any

import pytest

from tests.simulator.city import City, Phone
from tests.simulator.conformance.clients import Client

Json = dict[str, Any]


@pytest.fixture
async def yard(city: City, olena: Phone) -> str:
    return str((await city.post("groups", title="Двір", members=[olena.id]))["id"])


async def heard(client: Client) -> list[Json]:
    updates: list[Json] = await client.call("getUpdates", offset=0)
    return updates


async def test_a_command_in_a_group_is_answered_there(client: Client, city: City, olena: Phone, yard: str) -> None:
    await city.post(f"groups/{yard}/text", resident=olena.id, text="/help@kyiv_city_bot")
    taken, message = (await heard(client))[-2:]
    assert taken["my_chat_member"]["new_chat_member"]["status"] == "member"
    asked = message["message"]
    assert (asked["chat"]["id"], asked["chat"]["type"], asked["chat"]["title"]) == (int(yard), "group", "Двір")
    assert str(asked["from"]["id"]) == olena.id
    assert asked["entities"] == [{"type": "bot_command", "offset": 0, "length": 19}]
    keyboard = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    await client.call("sendMessage", chat_id=int(yard), text="Чим допомогти?", reply_markup=keyboard)
    shown = (await city.get(f"groups/{yard}/screen"))["messages"]
    assert [(one["from"], one["text"]) for one in shown] == [
        ("resident", "/help@kyiv_city_bot"),
        ("bot", "Чим допомогти?"),
    ]
    assert shown[0]["author"] == "Олена"
    await city.post(f"groups/{yard}/press", resident=olena.id, label="Так")
    query = (await heard(client))[-1]["callback_query"]
    assert (str(query["from"]["id"]), query["message"]["chat"]["id"]) == (olena.id, int(yard))
    assert await client.call("answerCallbackQuery", callback_query_id=query["id"], text="Дякуємо")


async def test_a_bot_does_not_hear_what_neighbours_say(client: Client, city: City, olena: Phone, yard: str) -> None:
    told = await city.post(f"groups/{yard}/text", resident=olena.id, text="Хто бачив мого кота?")
    assert told["update_id"] == ""
    number = (await client.call("sendMessage", chat_id=int(yard), text="Питання?"))["message_id"]
    await city.post(f"groups/{yard}/text", resident=olena.id, text="Так", reply_to=number)
    answered = (await heard(client))[-1]["message"]
    assert (answered["text"], answered["reply_to_message"]["message_id"]) == ("Так", number)


async def test_an_upgraded_group_says_where_it_went(client: Client, city: City, olena: Phone, yard: str) -> None:
    new = int((await city.post(f"groups/{yard}/migrate"))["id"])
    services = [one["message"] for one in (await heard(client))[-2:]]
    assert services[0]["migrate_to_chat_id"] == new
    assert services[1]["migrate_from_chat_id"] == int(yard)
    refusal = await client.refusal("sendMessage", chat_id=int(yard), text="x")
    assert (refusal.kind, refusal.migrate_to) == ("migrated", new)
    sent = await client.call("sendMessage", chat_id=new, text="x")
    assert sent["chat"]["type"] == "supergroup"
    assert str(new).startswith("-100")
    await city.post(f"groups/{yard}/migrate", 409)


async def test_only_members_write_in_a_group(city: City, olena: Phone, yard: str) -> None:
    stranger = await city.resident("telegram", "Max")
    await city.post(f"groups/{yard}/text", 404, resident=stranger.id, text="x")
    await city.post("groups/77/text", 404, resident=olena.id, text="x")
    await city.post("groups", 400, title="Двір", members=["77"])
    assert [one["title"] for one in await city.get("groups")] == ["Двір"]
