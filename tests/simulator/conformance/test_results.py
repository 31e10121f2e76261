"""What a method answers parses in both clients, and is what was asked for."""

import time
from typing import Any

from tests.simulator.city import City, Phone
from tests.simulator.conformance.clients import Client

Json = dict[str, Any]


async def test_a_message_tells_who_where_and_when(client: Client, olena: Phone) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    sent = await client.call(
        "sendMessage",
        chat_id=int(olena.id),
        text="Київ",
        entities=[{"type": "bold", "offset": 0, "length": 4}],
        reply_markup=keyboard,
        link_preview_options={"is_disabled": True},
        reply_parameters={"message_id": 1},
        protect_content=True,
    )
    assert sent["from"]["is_bot"]
    assert sent["from"]["username"] == "kyiv_city_bot"
    assert (sent["chat"]["id"], sent["chat"]["type"]) == (int(olena.id), "private")
    assert abs(sent["date"] - time.time()) < 120  # seconds, not milliseconds
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["reply_markup"] == keyboard
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["reply_to_message"]["text"] == "/start"
    assert sent["has_protected_content"]


async def test_an_edit_takes_the_buttons_away_that_are_not_sent_again(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    keyboard = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    number = (await client.call("sendMessage", chat_id=chat, text="x", reply_markup=keyboard))["message_id"]
    edited = await client.call("editMessageText", chat_id=chat, message_id=number, text="y")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    assert (await olena.screen())["messages"][-1]["buttons"] == []
    again = await client.call("editMessageReplyMarkup", chat_id=chat, message_id=number, reply_markup=keyboard)
    assert again["reply_markup"] == keyboard


async def test_several_are_deleted_at_once_and_missing_ones_passed_over(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    numbers = [(await client.call("sendMessage", chat_id=chat, text=one))["message_id"] for one in "abc"]
    assert await client.call("deleteMessages", chat_id=chat, message_ids=[*numbers[:2], 999])
    assert [one["text"] for one in (await olena.screen())["messages"]] == ["/start", "c"]


async def test_a_chat_is_told_about(client: Client, city: City, olena: Phone) -> None:
    chat = await client.call("getChat", chat_id=int(olena.id))
    assert (chat["id"], chat["type"], chat["first_name"]) == (int(olena.id), "private", "Олена")
    refusal = await client.refusal("getChat", chat_id=77)
    assert (refusal.kind, refusal.words) == ("bad", client.tells("chat not found"))


async def test_an_action_is_shown_and_an_unknown_one_refused(client: Client, olena: Phone) -> None:
    assert await client.call("sendChatAction", chat_id=int(olena.id), action="typing")
    refusal = await client.refusal("sendChatAction", chat_id=int(olena.id), action="dancing")
    assert (refusal.kind, refusal.words) == ("bad", client.tells("wrong parameter action in request"))
