"""Broadcasts, what messages cost, and how often one may speak."""

from tests.simulator.city import City, Listener, Phone
from tests.simulator.viber.acts import TEXT, settle


async def test_one_token_for_the_whole_broadcast(olena: Phone, hooked: City, listener: Listener) -> None:
    ivan = await settle(hooked, listener)
    sent = await hooked.viber("broadcast_message", broadcast_list=[olena.id, ivan.id, olena.id], **TEXT)
    assert (sent["status"], sent["failed_list"]) == (0, [])
    for phone in (olena, ivan):
        screen = await phone.screen(since=0)
        assert [one["id"] for one in screen["messages"] if one["from"] == "bot"] == [str(sent["message_token"])]
    told = sorted((one["user_id"], one["event"], one["message_token"]) for one in listener.bodies)
    assert told == sorted(
        (one.id, event, sent["message_token"]) for one in (olena, ivan) for event in ("delivered", "seen")
    )


async def test_who_was_not_reached_is_listed(olena: Phone, hooked: City) -> None:
    stranger = await hooked.resident("viber", "Max")
    sent = await hooked.viber("broadcast_message", broadcast_list=[olena.id, "nobody", stranger.id, 5], **TEXT)
    assert sent["status"] == 0
    assert [(one["receiver"], one["status"]) for one in sent["failed_list"]] == [
        ("nobody", 5),
        (stranger.id, 6),
        (5, 5),
    ]
    assert sent["failed_list"][1]["status_message"] == "notSubscribed"


async def test_what_a_broadcast_may_be(olena: Phone, hooked: City) -> None:
    for receivers, change, status in (
        (None, {}, 4),
        ([], {}, 3),
        (olena.id, {}, 3),
        ([olena.id] * 301, {}, 3),
        ([olena.id] * 300, {}, 0),
        ([olena.id], {"text": ""}, 4),
        ([olena.id], {"keyboard": {"Type": "keyboard", "Buttons": [{"Text": "x"}]}}, 4),
    ):
        answer = await hooked.viber("broadcast_message", **{"broadcast_list": receivers, **TEXT, **change})
        assert answer["status"] == status, answer


async def test_five_hundred_broadcasts_in_ten_seconds(hooked: City) -> None:
    async def broadcast() -> int:
        answer = await hooked.viber("broadcast_message", broadcast_list=["nobody"], **TEXT)
        return int(answer["status"])

    assert {await broadcast() for _ in range(500)} == {0}
    # A slow machine may have needed more than the ten seconds.
    assert 12 in [await broadcast() for _ in range(500)]
    await hooked.post("clock", advance_seconds=11)
    assert await broadcast() == 0


async def test_messages_are_free_for_a_day_after_the_last_words(olena: Phone, hooked: City) -> None:
    async def send() -> int:
        answer = await hooked.viber("send_message", receiver=olena.id, **TEXT)
        return int(answer["billing_status"])

    assert await send() == 1
    await hooked.post("clock", advance_seconds=24 * 3600)
    assert await send() == 5
    await olena.act("text", text="я тут")
    assert await send() == 1
    assert await hooked.get("viber/billing") == {"billing": {"1": 2, "5": 1}}


async def test_a_welcome_is_free(hooked: City, listener: Listener) -> None:
    phone = await hooked.resident("viber")
    listener.answers["conversation_started"] = TEXT
    opened = await phone.act("start")
    await phone.screen(since=opened["version"])
    assert await hooked.get("viber/billing") == {"billing": {"0": 1}}
    await hooked.post("reset")
    assert await hooked.get("viber/billing") == {"billing": {}}
