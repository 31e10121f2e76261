"""A phone loads the pictures it is sent: what it cannot load has failed, whatever the answer was."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.files import picture
from tests.simulator.city import City, Listener, until
from tests.simulator.viber.acts import SENDER, settle

MB = 1024 * 1024
IOS, ANDROID = {"os": "ios"}, {"os": "android"}


@pytest.fixture
async def gallery() -> AsyncIterator[TestServer]:
    """`/<bytes>.png` is a picture of so many bytes."""

    async def picture(request: web.Request) -> web.Response:
        size = int(request.match_info["size"])
        kind = "text/html" if "page" in request.query else "image/png"
        return web.Response(body=b"x" * size, content_type=kind)

    app = web.Application()
    app.router.add_get("/{size:[0-9]+}.png", picture)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


@pytest.mark.parametrize(
    ("devices", "path", "events"),
    [
        ([ANDROID], f"/{3 * MB}.png", ["delivered", "seen"]),
        ([ANDROID], f"/{3 * MB + 1}.png", ["failed"]),
        ([IOS], f"/{MB}.png", ["delivered", "seen"]),
        ([IOS], f"/{MB + 1}.png", ["failed"]),
        ([IOS, ANDROID], f"/{MB + 1}.png", ["delivered", "seen"]),
        ([IOS, ANDROID], "/1000.png", ["delivered", "delivered", "seen"]),
        ([ANDROID], "/missing.png", ["failed"]),
        ([ANDROID], "/1000.png?page", ["failed"]),
    ],
)
async def test_a_picture_is_loaded_or_failed(
    hooked: City, listener: Listener, gallery: TestServer, devices: object, path: str, events: list[str]
) -> None:
    phone = await settle(hooked, listener, devices=devices)
    address = str(gallery.make_url(path))
    sent = await hooked.viber(
        "send_message", receiver=phone.id, type="picture", text="Парк", media=address, sender=SENDER
    )
    assert sent["status"] == 0
    await until(lambda: len(listener.bodies) == len(events))
    assert [(one["event"], one["message_token"]) for one in listener.bodies] == [
        (event, sent["message_token"]) for event in events
    ]
    bubble = next(one for one in (await phone.screen())["messages"] if one["from"] == "bot")
    assert (bubble["kind"], bubble["text"], bubble.get("picture")) == (
        "picture",
        "Парк",
        None if "failed" in events else address,
    )
    if "failed" in events:
        assert "picture" in listener.bodies[0]["desc"]


async def test_nobody_at_the_address(hooked: City, listener: Listener, gallery: TestServer) -> None:
    phone = await settle(hooked, listener)
    address = str(gallery.make_url("/1.png"))
    await gallery.close()
    await hooked.viber("send_message", receiver=phone.id, type="picture", text="", media=address, sender=SENDER)
    await until(lambda: bool(listener.bodies))
    assert listener.bodies[0]["desc"] == "the picture could not be loaded"


async def test_the_page_is_given_what_the_bot_sent_and_nothing_else(
    city: City, hooked: City, listener: Listener
) -> None:
    async def photo(request: web.Request) -> web.Response:
        return web.Response(body=picture(4, 4), content_type="image/png")

    app = web.Application()
    app.router.add_get("/{name}.png", photo)
    async with TestServer(app) as server:
        phone = await settle(hooked, listener)
        sent, other = (str(server.make_url(f"/{name}.png")) for name in ("sent", "other"))
        await hooked.viber("send_message", receiver=phone.id, type="picture", text="", media=sent, sender=SENDER)
        async with hooked.client.get("/control/viber/picture", params={"url": sent}) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert await answer.read() == picture(4, 4)
        for address in (other, "", "http://127.0.0.1:1/x.png", "file:///etc/passwd"):
            async with hooked.client.get("/control/viber/picture", params={"url": address}) as answer:
                assert answer.status == 404
