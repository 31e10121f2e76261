"""Viber's REST API: statuses, signatures, subscription, welcome, keyboards."""

import hashlib
import hmac

from tests.simulator.city import VIBER_TOKEN, City, Listener, Phone, until
from tests.simulator.viber.acts import SENDER, TEXT, keyboard


async def test_the_webhook_is_greeted_with_a_signed_call(hooked: City, listener: Listener) -> None:
    data, headers = listener.raw[0]
    assert listener.bodies[0]["event"] == "webhook"
    expected = hmac.new(VIBER_TOKEN.encode(), data, hashlib.sha256).hexdigest()
    assert headers["X-Viber-Content-Signature"] == expected


async def test_a_webhook_that_does_not_answer_is_refused(city: City, listener: Listener) -> None:
    listener.statuses = [500]
    assert (await city.viber("set_webhook", url=listener.url))["status"] == 1
    assert (await city.viber("get_account_info"))["webhook"] == ""


async def test_a_press_travels_and_subscribes(olena: Phone, hooked: City, listener: Listener) -> None:
    board = keyboard(Silent=True, Columns=3, BgColor="#EFEBFF")
    sent = await hooked.viber("send_message", receiver=olena.id, **TEXT, keyboard=board)
    assert sent["status"] == 0
    assert 2**53 < sent["message_token"] < 2**63
    assert (await olena.screen())["keyboard"] == [
        [{"label": "Так", "kind": "press", "data": "yes", "columns": 3, "rows": 1, "bg": "#EFEBFF", "silent": True}]
    ]
    await olena.act("press", label="Так")
    await until(lambda: any(one["event"] == "message" for one in listener.bodies))
    message = next(one for one in listener.bodies if one["event"] == "message")
    assert message["message"] == {"type": "text", "text": "yes"}
    assert message["sender"]["id"] == olena.id
    assert (await olena.screen())["messages"][-1]["text"] == "Вітаємо"
    await hooked.viber("send_message", receiver=olena.id, **TEXT)
    assert (await olena.screen())["keyboard"] is None


async def test_receipts_follow_a_message(olena: Phone, hooked: City, listener: Listener) -> None:
    sent = await hooked.viber("send_message", receiver=olena.id, **TEXT)
    await until(lambda: len(listener.bodies) == 2)
    told = [(one["event"], one["message_token"], one["user_id"]) for one in listener.bodies]
    assert told == [(event, sent["message_token"], olena.id) for event in ("delivered", "seen")]


async def test_no_receipts_when_nobody_asked(city: City, listener: Listener) -> None:
    await city.viber("set_webhook", url=listener.url, event_types=[])
    phone = await city.resident("viber")
    await phone.act("text", text="x")
    await city.viber("send_message", receiver=phone.id, **TEXT)
    await phone.screen(since=0)
    assert [one["event"] for one in listener.bodies] == ["webhook", "message"]


async def test_opening_shows_the_welcome_and_subscribes_nobody(hooked: City, listener: Listener) -> None:
    phone = await hooked.resident("viber")
    listener.answers["conversation_started"] = {**TEXT, "keyboard": keyboard()}
    opened = await phone.act("start", payload="petition-7")
    screen = await phone.screen(since=opened["version"])
    assert screen["messages"][-1]["text"] == "Вітаємо"
    assert screen["keyboard"][0][0]["label"] == "Так"
    assert not screen["resident"]["subscribed"]
    event = next(one for one in listener.bodies if one["event"] == "conversation_started")
    assert (event["type"], event["context"], event["subscribed"]) == ("open", "petition-7", False)
    assert (await hooked.viber("send_message", receiver=phone.id, **TEXT))["status"] == 6


async def test_a_blocked_bot_hears_it_and_sends_no_more(olena: Phone, hooked: City, listener: Listener) -> None:
    await olena.act("block")
    await until(lambda: bool(listener.bodies))
    assert listener.bodies[0]["event"] == "unsubscribed"
    assert listener.bodies[0]["user_id"] == olena.id
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 6
    await olena.act("text", 409, text="x")
    await olena.act("unblock")
    await olena.act("text", text="x")
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 0


async def test_the_hundred_and_first_unanswered_message_is_too_many(olena: Phone, hooked: City) -> None:
    statuses = [(await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] for _ in range(101)]
    assert statuses == [0] * 100 + [12]
    await olena.act("text", text="я тут")
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 0


async def test_tokens_and_accounts(city: City, listener: Listener) -> None:
    assert (await city.viber("send_message", receiver="x", **TEXT))["status"] == 10
    for headers, status in (({}, 4), ({"X-Viber-Auth-Token": "bad"}, 2)):
        async with city.client.post("/viber/pa/get_account_info", json={}, headers=headers) as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, status)
    async with city.client.post("/viber/pa/get_account_info", json={"auth_token": VIBER_TOKEN}) as answer:
        assert (await answer.json())["uri"] == "kyivcitybot"


async def test_a_callback_without_200_comes_again_with_the_same_token(
    olena: Phone, hooked: City, listener: Listener
) -> None:
    listener.statuses = [503]
    await olena.act("text", text="ще раз")
    await until(lambda: len(listener.bodies) == 2)
    assert listener.bodies[0] == listener.bodies[1]


async def test_markdown_is_drawn(olena: Phone, hooked: City) -> None:
    words = "*Петиція* _нова_ і 2*3*4 snake_case_name https://kyiv.ua/p_1"
    await hooked.viber("send_message", receiver=olena.id, type="text", text=words, sender=SENDER)
    assert (await olena.screen())["messages"][-1]["spans"] == [
        {"text": "Петиція", "bold": True},
        {"text": " "},
        {"text": "нова", "italic": True},
        {"text": " і 2*3*4 snake_case_name "},
        {"text": "https://kyiv.ua/p_1", "url": "https://kyiv.ua/p_1"},
    ]


async def test_shares_and_files_and_details(olena: Phone, hooked: City, listener: Listener) -> None:
    await olena.act("share_location", latitude=50.4, longitude=30.5)
    await olena.act("share_contact", whose="own")
    for name in ("sticker", "voice", "file", "picture"):
        await olena.act(name)
    await olena.screen(since=0)
    kinds = [one["message"]["type"] for one in listener.bodies if one["event"] == "message"]
    assert kinds == ["location", "contact", "sticker", "file", "file", "picture"]
    assert (await hooked.viber("get_user_details", id=olena.id))["user"]["language"] == "uk"


async def test_a_broadcast_tells_who_was_not_reached(olena: Phone, hooked: City) -> None:
    answer = await hooked.viber("broadcast_message", broadcast_list=[olena.id, "nobody"], **TEXT)
    assert [one["receiver"] for one in answer["failed_list"]] == ["nobody"]
    assert (await olena.screen())["messages"][-1]["text"] == "Вітаємо"
