"""Pictures, files, albums and places: sent in every way there is, fetched again, and refused."""

import io
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from simulator.files import picture
from tests.simulator.city import TELEGRAM_TOKEN, City, Phone
from tests.simulator.conformance import limits
from tests.simulator.conformance.clients import Client, Item, Upload
from tests.simulator.conformance.conftest import opened

Json = dict[str, Any]


def drawn(width: int, height: int, form: str = "PNG") -> Upload:
    """By a library that is not the simulator's."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (9, 99, 200)).save(kept, form)
    return Upload(f"kyiv.{form.lower()}", kept.getvalue())


def padded(size: int) -> bytes:
    head = picture(800, 600)
    return head + b"\0" * (size - len(head))


async def fetch(city: City, path: str) -> tuple[int, bytes]:
    async with city.client.get(path) as answer:
        return answer.status, await answer.read()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
async def test_a_photo_has_the_sides_it_was_drawn_with(client: Client, olena: Phone, form: str) -> None:
    sent = await client.call("sendPhoto", chat_id=int(olena.id), photo=drawn(1200, 700, form), caption="Київ")
    sides = [(one["width"], one["height"]) for one in sent["photo"]]
    assert sides[-1] == (1200, 700)
    assert sides == sorted(sides)
    assert len({one["file_id"] for one in sent["photo"]}) == len(sides) > 1
    shown = (await olena.screen())["messages"][-1]
    assert (shown["kind"], shown["text"]) == ("picture", "Київ")
    status, data = await fetch(olena.city, shown["picture"])
    assert (status, Image.open(io.BytesIO(data)).size) == (200, (1200, 700))


async def test_a_file_is_fetched_as_it_was_sent_and_sent_again_by_its_id(client: Client, olena: Phone) -> None:
    chat, data = int(olena.id), "кошторис\r\n".encode() * 500
    sent = await client.call("sendDocument", chat_id=chat, document=Upload("budget.csv", data))
    file = sent["document"]
    assert (file["file_name"], file["file_size"]) == ("budget.csv", len(data))
    again = await client.call("sendDocument", chat_id=chat, document=file["file_id"])
    assert again["document"]["file_unique_id"] == file["file_unique_id"]
    path = str((await client.call("getFile", file_id=file["file_id"]))["file_path"]).rpartition("/documents/")[2]
    path = path.removeprefix("documents/")
    status, found = await fetch(olena.city, f"/telegram/file/bot{TELEGRAM_TOKEN}/documents/{path}")
    assert (status, found) == (200, data)
    assert (await fetch(olena.city, f"/telegram/file/bot9{TELEGRAM_TOKEN}/documents/{path}"))[0] == 404
    shown = (await olena.screen())["messages"][-1]
    assert (shown["kind"], shown["file"]) == ("file", {"name": "budget.csv", "size": len(data)})


async def test_what_a_resident_sent_can_be_fetched_and_sent_on(client: Client, olena: Phone, photo_id: str) -> None:
    sent = await client.call("sendPhoto", chat_id=int(olena.id), photo=photo_id)
    assert sent["photo"][-1]["file_id"] == photo_id
    assert (await client.call("getFile", file_id=photo_id))["file_size"] == sent["photo"][-1]["file_size"]


async def test_the_server_fetches_an_address(client: Client, olena: Phone) -> None:
    async def give(request: web.Request) -> web.Response:
        if request.path == "/words":
            return web.Response(text="no picture")
        return web.Response(body=drawn(640, 480).data, content_type="image/png")

    app, chat = web.Application(), int(olena.id)
    app.router.add_get("/kyiv.png", give)
    app.router.add_get("/words", give)
    async with TestServer(app) as server:
        sent = await client.call("sendPhoto", chat_id=chat, photo=str(server.make_url("/kyiv.png")))
        assert (sent["photo"][-1]["width"], sent["photo"][-1]["height"]) == (640, 480)
        words = await client.refusal("sendPhoto", chat_id=chat, photo=str(server.make_url("/words")))
        assert (words.kind, words.words) == ("bad", client.tells("wrong type of the web page content"))
        lost = await client.refusal("sendPhoto", chat_id=chat, photo=str(server.make_url("/nowhere")))
        assert (lost.kind, lost.words) == ("bad", client.tells("failed to get HTTP URL content"))


FILES: tuple[tuple[str, str, object, str], ...] = (
    ("an id of nobody", "sendPhoto", "AgAC" + "0" * 48, "wrong file identifier/HTTP URL specified"),
    ("no id at all", "sendDocument", "кошторис", "wrong file identifier/HTTP URL specified"),
    ("a document for a photo", "sendPhoto", Upload("a.png", b"%PDF-1.4 words"), "IMAGE_PROCESS_FAILED"),
    ("an empty file", "sendDocument", Upload("a.txt", b""), "file must be non-empty"),
    ("too long a photo", "sendPhoto", drawn(limits.PHOTO_RATIO * 10 + 1, 10), "PHOTO_INVALID_DIMENSIONS"),
    ("too wide a photo", "sendPhoto", drawn(limits.PHOTO_SIDES - 999, 1000), "PHOTO_INVALID_DIMENSIONS"),
)


@pytest.mark.parametrize(("method", "file", "words"), [one[1:] for one in FILES], ids=[one[0] for one in FILES])
async def test_a_file_is_refused(client: Client, olena: Phone, method: str, file: object, words: str) -> None:
    name = method.removeprefix("send").lower()
    refusal = await client.refusal(method, chat_id=int(olena.id), **{name: file})
    assert (refusal.kind, refusal.words) == ("bad", client.tells(words))
    assert len((await olena.screen())["messages"]) == 1


async def test_sides_that_just_fit(client: Client, olena: Phone) -> None:
    for width, height in ((limits.PHOTO_RATIO * 10, 10), (limits.PHOTO_SIDES - 1000, 1000)):
        assert await client.call("sendPhoto", chat_id=int(olena.id), photo=drawn(width, height))


async def test_a_photo_of_ten_megabytes_and_no_more(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    assert await client.call("sendPhoto", chat_id=chat, photo=Upload("big.png", padded(limits.PHOTO)))
    size = int(limits.PHOTO * limits.MEBI) + 1
    refusal = await client.refusal("sendPhoto", chat_id=chat, photo=Upload("big.png", padded(size)))
    said = f"file of size {size} bytes is too big for a photo; the maximum size is {size - 1} bytes"
    assert (refusal.kind, refusal.words) == ("bad", client.tells(said))


async def test_what_is_too_large_to_fetch_or_to_send(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    over = Upload("a.bin", b"\0" * (int(limits.DOWNLOAD * limits.MEBI) + 1_000))
    sent = await client.call("sendDocument", chat_id=chat, document=over)
    refusal = await client.refusal("getFile", file_id=sent["document"]["file_id"])
    assert (refusal.kind, refusal.words) == ("bad", client.tells("file is too big"))
    largest = Upload("b.bin", b"\0" * (int(limits.UPLOAD * limits.MEBI) + 1_000_000))
    assert (await client.refusal("sendDocument", chat_id=chat, document=largest)).kind == "too large"


async def test_one_kind_of_file_is_not_another(client: Client, olena: Phone, photo_id: str) -> None:
    refusal = await client.refusal("sendDocument", chat_id=int(olena.id), document=photo_id)
    assert (refusal.kind, refusal.words) == ("bad", client.tells("can't use file of type Photo as Document"))
    refusal = await client.refusal("getFile", file_id="AgAC0")
    assert (refusal.kind, refusal.words) == ("bad", client.tells("invalid file_id"))


@pytest.mark.parametrize("name", ["aiogram", "python-telegram-bot"])
async def test_a_file_belongs_to_the_bot_that_got_it(city: City, olena: Phone, name: str) -> None:
    async with opened(name, city) as mine:
        sent = await mine.call("sendPhoto", chat_id=int(olena.id), photo=drawn(300, 200))
    async with opened(name, city, "2000000002:" + "b" * 35) as other:
        photo = sent["photo"][-1]["file_id"]
        refusal = await other.refusal("sendPhoto", chat_id=int(olena.id), photo=photo)
        assert (refusal.kind, refusal.words) == ("bad", other.tells("wrong file identifier/HTTP URL specified"))
        refusal = await other.refusal("getFile", file_id=photo)
        assert (refusal.kind, refusal.words) == ("bad", other.tells("invalid file_id"))


async def test_an_album_is_one_group_of_messages(client: Client, olena: Phone, photo_id: str) -> None:
    items = [Item("photo", drawn(300, 200), "<i>один</i>", "HTML"), *[Item("photo", photo_id)] * (limits.ALBUM[1] - 1)]
    sent = await client.call("sendMediaGroup", chat_id=int(olena.id), media=items)
    assert len(sent) == limits.ALBUM[1]
    assert len({one["media_group_id"] for one in sent}) == 1
    assert sent[0]["caption_entities"] == [{"type": "italic", "offset": 0, "length": 4}]
    assert [one["kind"] for one in (await olena.screen())["messages"]][-limits.ALBUM[1] :] == ["picture"] * 10


async def test_an_album_is_refused(client: Client, olena: Phone, photo_id: str) -> None:
    photo, file = Item("photo", photo_id), Item("document", Upload("a.txt", b"x"))
    for items, words in (
        ([photo] * (limits.ALBUM[1] + 1), "too many messages to send as an album"),
        ([photo] * (limits.ALBUM[0] - 1), "an album must have 2-10 items"),
        ([photo, file], "document can't be mixed with other media types"),
        ([photo, Item("photo", "nothing")], "wrong file identifier/HTTP URL specified"),
    ):
        refusal = await client.refusal("sendMediaGroup", chat_id=int(olena.id), media=items)
        assert (refusal.kind, refusal.words) == ("bad", client.tells(words))
    assert (await olena.screen())["messages"][-1]["from"] == "resident"


async def test_a_text_becomes_a_photo_and_the_photo_another(client: Client, olena: Phone) -> None:
    chat = int(olena.id)
    number = (await client.call("sendMessage", chat_id=chat, text="Зачекайте"))["message_id"]
    edited = await client.call(
        "editMessageMedia", chat_id=chat, message_id=number, media=Item("photo", drawn(400, 300), "Готово")
    )
    assert "text" not in edited
    assert edited["caption"] == "Готово"
    assert edited["edit_date"] >= edited["date"]
    same = Item("photo", edited["photo"][-1]["file_id"], "Готово")
    refusal = await client.refusal("editMessageMedia", chat_id=chat, message_id=number, media=same)
    assert refusal.words.startswith("message is not modified")
    await client.call(
        "editMessageMedia", chat_id=chat, message_id=number, media=Item("document", Upload("a.txt", b"x"))
    )
    captioned = await client.call("editMessageCaption", chat_id=chat, message_id=number, caption="Ось")
    assert captioned["document"]["file_name"] == "a.txt"
    shown = (await olena.screen())["messages"][-1]
    assert (shown["kind"], shown["text"], shown["edited"]) == ("file", "Ось", True)


async def test_places(client: Client, olena: Phone) -> None:
    chat, place = int(olena.id), {"latitude": 50.4501, "longitude": 30.5234}
    sent = await client.call("sendLocation", chat_id=chat, **place)
    assert (sent["location"]["latitude"], sent["location"]["longitude"]) == (50.4501, 30.5234)
    venue = await client.call("sendVenue", chat_id=chat, title="КМДА", address="вул. Хрещатик, 36", **place)
    assert venue["venue"]["title"] == "КМДА"
    shown = [one["place"] for one in (await olena.screen())["messages"][-2:]]
    assert shown == [place, {**place, "title": "КМДА"}]
    refusal = await client.refusal("sendLocation", chat_id=chat, latitude=91.0, longitude=30.0)
    assert (refusal.kind, refusal.words) == ("bad", client.tells("wrong location specified"))
    number = sent["message_id"]
    refusal = await client.refusal("editMessageMedia", chat_id=chat, message_id=number, media=Item("photo", "x"))
    assert refusal.words == client.tells("there is no media in the message to edit")
