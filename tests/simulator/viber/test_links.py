"""Deep links, and the welcome they bring."""

from typing import Any

import pytest

from tests.simulator.city import TELEGRAM_TOKEN, City, Json, Listener
from tests.simulator.viber.acts import TEXT, keyboard


async def test_a_link_opens_the_chat_with_its_context(hooked: City, listener: Listener) -> None:
    phone = await hooked.resident("viber")
    url = "viber://pa?chatURI=kyivcitybot&context=p%2F7&text=%D0%9F%D1%96%D0%B4%D0%BF%D0%B8%D1%81"
    opened = await phone.act("open_link", url=url)
    assert opened["text"] == "Підпис"
    await phone.act("start")
    await phone.screen(since=0)
    events = [one for one in listener.bodies if one["event"] == "conversation_started"]
    assert [one.get("context") for one in events] == ["p/7", None]


async def test_a_link_opens_telegram_too(city: City) -> None:
    phone = await city.resident("telegram")
    await phone.act("open_link", url="https://t.me/kyiv_city_bot?start=p7")
    async with city.client.get(f"/telegram/bot{TELEGRAM_TOKEN}/getUpdates") as answer:
        updates = (await answer.json())["result"]
    assert updates[-1]["message"]["text"] == "/start p7"


@pytest.mark.parametrize(
    ("channel", "url", "status"),
    [
        ("viber", "viber://pa?chatURI=otherbot", 404),
        ("viber", "viber://pa?context=p7", 404),
        ("viber", "viber://chats", 400),
        ("viber", "https://t.me/kyiv_city_bot?start=p7", 400),
        ("viber", "viber://[", 400),
        ("telegram", "https://t.me/other_bot?start=p7", 404),
        ("telegram", "viber://pa?chatURI=kyivcitybot", 400),
        ("telegram", "https://t.me/kyiv_city_bot?start=p%207", 400),
        ("telegram", "https://t.me/kyiv_city_bot?start=" + "x" * 65, 400),
    ],
)
async def test_other_links_open_nothing(city: City, channel: str, url: str, status: int) -> None:
    phone = await city.resident(channel)
    await phone.act("open_link", status, url=url)


async def test_a_link_ends_a_block(hooked: City) -> None:
    phone = await hooked.resident("viber")
    await phone.act("block")
    await phone.act("open_link", url="viber://pa?chatURI=kyivcitybot")
    assert not (await phone.screen())["resident"]["blocked"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"receiver": "x"}, "Welcome refused: badData: a welcome names no receiver"),
        ({"text": ""}, "Welcome refused: missingData: text must not be empty"),
        ({"min_api_version": 11}, "Welcome refused: apiVersionNotSupported: the newest is 10"),
        ({"keyboard": keyboard(Columns=9)}, "keyboard.Buttons[0].Columns"),
    ],
)
async def test_a_welcome_is_checked_like_a_message(hooked: City, listener: Listener, change: Json, words: str) -> None:
    phone = await hooked.resident("viber")
    welcome: dict[str, Any] = {**TEXT, **change}
    listener.answers["conversation_started"] = welcome
    opened = await phone.act("start")
    note = (await phone.screen(since=opened["version"]))["messages"][-1]
    assert note["kind"] == "note"
    assert words in note["text"]
