"""Every status can be had: most from what is the case, all of them by plan."""

from tests.simulator.city import VIBER_TOKEN, City, Listener, Phone
from tests.simulator.viber.acts import TEXT, settle


async def test_every_status_can_be_planned(olena: Phone, hooked: City) -> None:
    for status in range(1, 25):
        await hooked.post("faults", channel="viber", method="send_message", fault="status", status=status)
        answer = await hooked.viber("send_message", receiver=olena.id, **TEXT)
        assert answer["status"] == status
        assert answer["status_message"].isalpha()
        assert "message_token" not in answer
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 0


async def test_a_planned_status_has_a_number_and_a_channel(city: City) -> None:
    for wrong in ({"status": 25}, {"status": 0}, {"status": "8"}, {}):
        await city.post("faults", 400, channel="viber", fault="status", **wrong)
    await city.post("faults", 400, channel="telegram", fault="status", status=8)


async def test_one_call_fails_and_the_others_do_not(olena: Phone, hooked: City) -> None:
    await hooked.post("faults", channel="viber", method="broadcast_message", fault="status", status=19, times=2)
    assert (await hooked.viber("send_message", receiver=olena.id, **TEXT))["status"] == 0
    statuses = [
        (await hooked.viber("broadcast_message", broadcast_list=[olena.id], **TEXT))["status"] for _ in range(3)
    ]
    assert statuses == [19, 19, 0]


async def test_a_message_no_device_can_show(hooked: City, listener: Listener) -> None:
    old = await settle(hooked, listener, devices=[{"os": "ios", "api_version": 0}])
    middle = await settle(hooked, listener, devices=[{"os": "android", "api_version": 2}])
    both = await settle(hooked, listener, devices=[{"os": "ios", "api_version": 2}, {"os": "desktop"}])
    for phone, version, status in (
        (old, 1, 11),
        (middle, 2, 0),
        (middle, 3, 14),
        (both, 3, 0),
        (both, 10, 0),
        (both, 11, 13),
    ):
        answer = await hooked.viber("send_message", receiver=phone.id, **TEXT, min_api_version=version)
        assert answer["status"] == status, answer
    refused = await hooked.viber("broadcast_message", broadcast_list=[middle.id], **TEXT, min_api_version=3)
    assert [one["status"] for one in refused["failed_list"]] == [14]


async def test_a_public_chat_is_not_here(hooked: City) -> None:
    assert (await hooked.viber("post", **TEXT))["status"] == 18


async def test_a_token_of_another_account(hooked: City) -> None:
    headers = {"X-Viber-Auth-Token": VIBER_TOKEN[::-1]}
    async with hooked.client.post("/viber/pa/get_account_info", json={}, headers=headers) as answer:
        assert (await answer.json())["status"] == 2


async def test_user_details_twice_in_twelve_hours(olena: Phone, hooked: City) -> None:
    statuses = [(await hooked.viber("get_user_details", id=olena.id))["status"] for _ in range(3)]
    assert statuses == [0, 0, 12]
    await hooked.post("clock", advance_seconds=12 * 3600)
    assert (await hooked.viber("get_user_details", id=olena.id))["status"] == 0


async def test_who_is_online(olena: Phone, hooked: City) -> None:
    stranger = await hooked.resident("viber", "Max")
    users = (await hooked.viber("get_online", ids=[olena.id, stranger.id, "nobody"]))["users"]
    told = [(one["id"], one["online_status"], one["online_status_message"]) for one in users]
    assert told == [(olena.id, 0, "online"), (stranger.id, 2, "undisclosed"), ("nobody", 4, "unavailable")]
    for ids, status in (([], 3), ([olena.id] * 101, 3), ([5], 3), (None, 4), ([olena.id] * 100, 0)):
        assert (await hooked.viber("get_online", ids=ids))["status"] == status


async def test_odd_webhooks_are_refused(city: City, listener: Listener) -> None:
    for body, status in (
        ({}, 4),
        ({"url": "kyiv"}, 1),
        ({"url": 5}, 1),
        ({"url": listener.url, "event_types": ["dance"]}, 3),
        ({"url": listener.url, "event_types": "seen"}, 3),
        ({"url": listener.url, "send_name": "yes"}, 3),
    ):
        assert (await city.viber("set_webhook", **body))["status"] == status
    answer = await city.viber("set_webhook", url=listener.url, event_types=["seen"])
    always = {"message", "subscribed", "unsubscribed", "webhook", "client_status", "action"}
    assert set(answer["event_types"]) == {"seen", *always}
    assert (await city.viber("set_webhook", url=""))["event_types"] == []
    assert (await city.viber("send_message", receiver="x", **TEXT))["status"] == 10


async def test_a_name_only_for_who_asks(city: City, listener: Listener) -> None:
    for asked, name in ((False, "Subscriber"), (True, "Олена")):
        await city.viber("set_webhook", url=listener.url, send_name=asked)
        phone = await city.resident("viber")
        sent = await phone.act("text", text="x")
        await phone.screen(since=sent["version"] - 1)
        assert listener.bodies[-1]["sender"]["name"] == name
