"""Viber's own SDK works with the simulator as it does with Viber: calls, signatures, every callback."""

import pytest
from viberbot.api import viber_requests
from viberbot.api.messages import (
    ContactMessage,
    FileMessage,
    KeyboardMessage,
    LocationMessage,
    PictureMessage,
    RichMediaMessage,
    StickerMessage,
    TextMessage,
    URLMessage,
    VideoMessage,
)
from viberbot.api.messages.data_types.contact import Contact
from viberbot.api.messages.data_types.location import Location
from viberbot.api.viber_requests.viber_request import ViberRequest

from tests.simulator.city import City, Listener, Phone, until
from tests.simulator.conformance_viber.sdk import Sdk
from tests.simulator.viber.acts import arrive, button, keyboard

MESSAGES = {
    "text": TextMessage(text="Вітаємо", tracking_data="step", keyboard=keyboard()),
    "picture": PictureMessage(media="https://kyiv.invalid/p.jpg", text="Парк", thumbnail="https://kyiv.invalid/t.jpg"),
    "video": VideoMessage(media="https://kyiv.invalid/v.mp4", size=1000, duration=10),
    "file": FileMessage(media="https://kyiv.invalid/f.pdf", size=1000, file_name="f.pdf"),
    "contact": ContactMessage(contact=Contact(name="Київ", phone_number="+380441551")),
    "url": URLMessage(media="https://kyiv.invalid"),
    "location": LocationMessage(location=Location(lat=50.45, lon=30.52)),
    "sticker": StickerMessage(sticker_id=40129),
    "rich_media": RichMediaMessage(rich_media={"Type": "rich_media", "Buttons": [button()]}, min_api_version=2),
}


@pytest.fixture
async def sdk(city: City, listener: Listener) -> Sdk:
    sdk = Sdk(city)
    await sdk.call("set_webhook", listener.url)
    return sdk


@pytest.fixture
async def olena(sdk: Sdk, city: City, listener: Listener) -> Phone:
    phone = await city.resident("viber")
    await arrive(phone, listener)
    return phone


async def test_the_webhook_is_set_and_taken_away(city: City, listener: Listener) -> None:
    sdk = Sdk(city)
    assert "delivered" not in await sdk.call("set_webhook", listener.url, ["seen"])
    assert (await sdk.call("get_account_info"))["webhook"] == listener.url
    assert await sdk.call("unset_webhook") == []
    assert (await sdk.call("get_account_info"))["webhook"] == ""


@pytest.mark.parametrize("kind", MESSAGES)
async def test_each_type_of_message_arrives(sdk: Sdk, olena: Phone, kind: str) -> None:
    tokens = await sdk.send(olena.id, MESSAGES[kind])
    shown = [one["id"] for one in (await olena.screen())["messages"] if one["from"] == "bot"]
    assert shown == [str(token) for token in tokens]


async def test_several_messages_arrive_in_order(sdk: Sdk, olena: Phone) -> None:
    tokens = await sdk.send(olena.id, *(TextMessage(text=str(number)) for number in range(5)))
    assert tokens == sorted(set(tokens))
    texts = [one["text"] for one in (await olena.screen())["messages"] if one["from"] == "bot"]
    assert texts == ["0", "1", "2", "3", "4"]


async def test_a_keyboard_alone_is_no_message(sdk: Sdk, olena: Phone) -> None:
    """Viber documents no such type, though the SDK builds one."""
    with pytest.raises(Exception, match="failed with status: 4, message: missingData: type"):
        await sdk.send(olena.id, KeyboardMessage(keyboard=keyboard()))


@pytest.mark.parametrize(
    ("receiver", "message", "words"),
    [
        ("nobody", TextMessage(text="x"), "status: 5, message: receiverNotRegistered"),
        ("", TextMessage(text="x" * 7001), "status: 3, message: badData: text"),
        ("", TextMessage(text="x", min_api_version=11), "status: 13, message: apiVersionNotSupported"),
        ("", URLMessage(media="kyiv"), "status: 3, message: badData: media"),
    ],
)
async def test_a_refusal_is_an_exception(sdk: Sdk, olena: Phone, receiver: str, message: object, words: str) -> None:
    with pytest.raises(Exception, match=words):
        await sdk.send(receiver or olena.id, message)


async def test_an_inline_answer_and_a_public_chat_are_not_here(sdk: Sdk, olena: Phone) -> None:
    with pytest.raises(Exception, match="status: 17"):
        await sdk.call("send_messages", olena.id, [TextMessage(text="x")], "chat")
    with pytest.raises(Exception, match="status: 18"):
        await sdk.call("post_messages_to_public_account", olena.id, [TextMessage(text="x")])


async def test_a_broadcast_reaches_everybody(sdk: Sdk, olena: Phone) -> None:
    answer = await sdk.broadcast([olena.id, "nobody"], TextMessage(text="Оголошення"))
    assert (answer["status"], [one["status"] for one in answer["failed_list"]]) == (0, [5])
    assert (await olena.screen())["messages"][-1]["text"] == "Оголошення"


async def test_who_they_are_and_whether_they_are_there(sdk: Sdk, olena: Phone) -> None:
    account = await sdk.call("get_account_info")
    assert (account["status"], account["uri"], account["subscribers_count"]) == (0, "kyivcitybot", 1)
    user = await sdk.call("get_user_details", olena.id)
    assert (user["id"], user["language"], user["api_version"]) == (olena.id, "uk", 10)
    assert user["primary_device_os"].startswith("android")
    assert (await sdk.call("get_online", [olena.id]))[0]["online_status"] == 0


async def test_every_callback_is_signed_and_read(sdk: Sdk, olena: Phone, city: City, listener: Listener) -> None:
    await olena.act("open_link", url="viber://pa?chatURI=kyivcitybot&context=p7")
    await olena.act("subscribe")
    for act in ("picture", "file", "voice", "sticker"):
        await olena.act(act)
    await olena.act("share_location", latitude=50.45, longitude=30.52)
    await olena.act("share_contact", whose="own")
    await sdk.send(olena.id, TextMessage(text="Вітаємо"))
    await city.post("faults", channel="viber", method="send_message", fault="failed")
    await sdk.send(olena.id, TextMessage(text="Вітаємо"))
    await olena.act("block")
    await olena.screen(since=0)
    await until(lambda: {one["event"] for one in listener.bodies} >= {"failed", "seen", "unsubscribed"})
    read = []
    for data, headers in listener.raw:
        assert sdk.api.verify_signature(data, headers["X-Viber-Content-Signature"])
        assert not sdk.api.verify_signature(data + b" ", headers["X-Viber-Content-Signature"])
        read.append(sdk.api.parse_request(data))
    kinds = {type(one) for one in read}
    assert kinds == {ViberRequest, *(getattr(viber_requests, name) for name in viber_requests.__all__)}
    opened = next(one for one in read if isinstance(one, viber_requests.ViberConversationStartedRequest))
    assert (opened.context, opened.user.id, opened.subscribed) == ("p7", olena.id, True)
    said = [one.message for one in read if isinstance(one, viber_requests.ViberMessageRequest)]
    assert {type(one) for one in said} == {
        TextMessage,
        PictureMessage,
        FileMessage,
        StickerMessage,
        LocationMessage,
        ContactMessage,
    }
    place = next(one.location for one in said if isinstance(one, LocationMessage))
    assert (place.latitude, place.longitude) == (50.45, 30.52)
    failed = next(one for one in read if isinstance(one, viber_requests.ViberFailedRequest))
    assert (failed.user_id, failed.desc) == (olena.id, "message validation failed")


async def test_a_press_is_read_as_words(sdk: Sdk, olena: Phone, listener: Listener) -> None:
    await sdk.send(olena.id, TextMessage(text="Далі?", keyboard=keyboard(), tracking_data="step"))
    await olena.act("press", label="Так")
    await until(lambda: any(one["event"] == "message" for one in listener.bodies))
    heard = [sdk.api.parse_request(data) for data, _ in listener.raw]
    pressed = [one for one in heard if isinstance(one, viber_requests.ViberMessageRequest)][-1]
    assert (pressed.message.text, pressed.message.tracking_data, pressed.silent) == ("yes", "step", False)
    assert pressed.sender.id == olena.id


async def test_a_welcome_of_the_sdk_is_shown(sdk: Sdk, city: City, listener: Listener) -> None:
    """`to_dict` of a message, with its sender, in the answer's body."""
    phone = await city.resident("viber", "Max")
    welcome = TextMessage(text="Welcome", keyboard=keyboard()).to_dict()
    listener.answers["conversation_started"] = {**welcome, "sender": {"name": "Kyiv"}}
    opened = await phone.act("start", payload="p7")
    assert (await phone.screen(since=opened["version"]))["messages"][-1]["text"] == "Welcome"
