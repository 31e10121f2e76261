"""The network between a channel and the bot: order, retries, repeats, lost answers."""

import asyncio
import time

import pytest
from aiohttp import ClientConnectionError

from simulator.telegram.webhook import pause
from tests.simulator.city import City, Listener, Phone, until


@pytest.fixture
async def olena(city: City, listener: Listener) -> Phone:
    phone = await city.resident("telegram")
    await city.telegram("setWebhook", url=listener.url)
    return phone


def texts(listener: Listener) -> list[str]:
    return [one["message"]["text"] for one in listener.bodies if "message" in one]


async def test_one_message_of_a_chat_is_in_flight(olena: Phone, listener: Listener) -> None:
    listener.delay = 0.02
    for number in range(5):
        await olena.act("text", text=str(number))
    await olena.screen(since=0)
    assert texts(listener) == ["0", "1", "2", "3", "4"]
    assert listener.most_in_flight == 1


async def test_what_fails_is_tried_again_before_the_next(olena: Phone, listener: Listener, city: City) -> None:
    listener.statuses = [500]
    await olena.act("text", text="a")
    sent = await olena.act("text", text="b")
    await until(lambda: texts(listener) == ["a", "a", "b"])
    await olena.screen(since=sent["version"] - 1)
    done = (await city.get("deliveries"))["done"]
    assert [(one["attempts"], one["last_status"], one["state"]) for one in done] == [(2, 200, "done"), (1, 200, "done")]


def test_the_pauses_double_up_to_two_minutes() -> None:
    assert [pause(attempt) for attempt in (1, 2, 3, 4)] == [0, 2, 4, 8]
    assert 60 <= pause(40) <= 120


async def test_held_deliveries_go_in_reverse_when_told(olena: Phone, listener: Listener, city: City) -> None:
    await city.post("deliveries/hold")
    for word in ("a", "b", "c"):
        await olena.act("text", text=word)
    held = await city.get("deliveries")
    assert held["held"]
    assert [one["state"] for one in held["pending"]] == ["waiting"] * 3
    assert not (await olena.screen())["idle"]
    await city.post("deliveries/release", order="reversed")
    assert (await olena.screen(since=0))["idle"]
    assert texts(listener) == ["c", "b", "a"]


async def test_a_delivery_is_repeated_with_the_same_id(olena: Phone, listener: Listener, city: City) -> None:
    await olena.act("text", text="a")
    await olena.screen(since=0)
    repeated = await city.post("deliveries/repeat")
    await until(lambda: len(listener.bodies) == 2)
    assert listener.bodies[0] == listener.bodies[1]
    assert str(listener.bodies[0]["update_id"]) == repeated["update_id"]
    await city.post("deliveries/repeat", 404, number=999)


async def test_lost_answers_mean_another_delivery(olena: Phone, listener: Listener, city: City) -> None:
    await city.post("deliveries/faults", telegram={"drop_answers": True})
    await olena.act("text", text="a")
    await until(lambda: len(listener.bodies) == 2)
    await city.post("deliveries/faults", telegram={"drop_answers": False})
    assert (await olena.screen(since=0))["idle"]
    assert texts(listener) == ["a", "a", "a"]


async def test_an_old_update_is_dropped(olena: Phone, city: City, listener: Listener) -> None:
    await city.post("deliveries/hold")
    await olena.act("text", text="a")
    await city.post("clock", advance_seconds=24 * 3600)
    assert (await olena.screen(since=0))["idle"]
    assert (await city.get("deliveries"))["done"][-1]["state"] == "dropped"
    assert listener.bodies == []


async def test_updates_come_twice_when_told(olena: Phone, listener: Listener, city: City) -> None:
    await city.post("deliveries/faults", telegram={"duplicate": True})
    for word in ("a", "b"):
        await olena.act("text", text=word)
    await until(lambda: len(listener.bodies) == 4)
    assert (await olena.screen(since=0))["idle"]
    assert sorted(texts(listener)) == ["a", "a", "b", "b"]
    assert len({one["update_id"] for one in listener.bodies}) == 2


async def test_the_next_overtakes_when_told(olena: Phone, listener: Listener, city: City) -> None:
    await city.post("deliveries/faults", telegram={"reorder": True})
    for word in ("a", "b"):
        await olena.act("text", text=word)
    await olena.screen(since=0)
    assert texts(listener) == ["b", "a"]


@pytest.mark.parametrize("way", ["webhook", "polling"])
async def test_updates_come_late_when_told(olena: Phone, listener: Listener, city: City, way: str) -> None:
    await city.post("deliveries/faults", telegram={"delay_seconds": 0.3})
    if way == "polling":
        await city.telegram("deleteWebhook")
    await olena.act("text", text="a")
    if way == "polling":
        assert (await city.telegram("getUpdates"))["result"] == []
        assert (await city.telegram("getUpdates", timeout=5))["result"][0]["message"]["text"] == "a"
    else:
        await asyncio.sleep(0.1)
        assert listener.bodies == []
        await until(lambda: texts(listener) == ["a"])


async def test_weather_is_checked_and_told(city: City) -> None:
    told = await city.post("deliveries/faults", telegram={"duplicate": True}, viber={"delay_seconds": 2})
    assert told == {
        "telegram": {"drop_answers": False, "duplicate": True, "reorder": False, "delay_seconds": 0},
        "viber": {"drop_answers": False, "duplicate": False, "reorder": False, "delay_seconds": 2},
    }
    for odd in ({}, 7, {"duplicate": "yes"}, {"delay_seconds": -1}, {"rain": True}):
        await city.post("deliveries/faults", 400, telegram=odd)


async def test_a_fault_is_taken_away_by_its_number_and_no_other(city: City) -> None:
    for method in ("getMe", None, "sendMessage"):
        planned = (await city.post("faults", channel="telegram", method=method, fault="500"))["faults"]
    second = planned[1]["number"]
    left = (await city.post("faults/remove", number=second))["faults"]
    assert [one["method"] for one in left] == ["getMe", "sendMessage"]
    assert (await city.get("state"))["weather"]["faults"] == left
    await city.post("faults/remove", 404, number=second)
    await city.post("faults/remove", 400, number="1")


async def test_what_faults_do_is_told_to_whoever_listens(city: City) -> None:
    """The page is drawn anew when a fault happened to somebody."""
    await city.post("faults", channel="telegram", method="getMe", fault="500")
    before = (await city.get("state"))["version"]
    await city.telegram("getMe")
    assert (await city.get("state"))["version"] > before


async def test_a_press_is_not_tried_after_its_life(olena: Phone, listener: Listener, city: City) -> None:
    """Retry-After counts, up to an hour; a press is too old by then, a message is not."""
    buttons = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    await olena.act("start")
    await olena.screen(since=0)
    await city.telegram("sendMessage", chat_id=olena.id, text="?", reply_markup=buttons)
    listener.statuses, listener.retry_after = [429, 429], "999999"
    await olena.act("press", label="Так")
    assert (await olena.screen(since=0))["idle"]
    assert (await city.get("deliveries"))["done"][-1]["state"] == "dropped"
    await olena.act("text", text="a")
    await until(lambda: len(listener.bodies) == 3)
    waiting = (await city.get("deliveries"))["pending"]
    assert [(one["state"], one["last_status"], one["attempts"]) for one in waiting] == [("waiting", 429, 1)]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500)])
async def test_a_channel_fails_as_often_as_told(city: City, kind: str, status: int) -> None:
    await city.post("faults", channel="telegram", method="getMe", fault=kind, times=2, retry_after=7)
    answers = [await city.telegram("getMe") for _ in range(3)]
    assert [one.get("error_code") for one in answers] == [status, status, None]
    if kind == "429":
        assert answers[0]["parameters"] == {"retry_after": 7}


async def test_an_answer_is_lost_after_the_effect(city: City, olena: Phone) -> None:
    await olena.act("start")
    await city.post("faults", channel="telegram", method="sendMessage", fault="lost_answer", times=1)
    with pytest.raises(ClientConnectionError):
        await city.telegram("sendMessage", chat_id=olena.id, text="є")
    assert (await olena.screen())["messages"][-1]["text"] == "є"


async def test_a_hanging_call_is_let_go(city: City) -> None:
    await city.post("faults", channel="viber", fault="hang", times=1)
    call = asyncio.create_task(city.viber("get_account_info"))
    await asyncio.sleep(0.05)
    assert not call.done()
    began = time.monotonic()
    await city.post("faults", channel="viber", fault="none", times=1)
    with pytest.raises(ClientConnectionError):
        await call
    assert time.monotonic() - began < 5
