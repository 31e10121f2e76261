"""Pictures by address: the very bytes, for whoever knows the id, until they are over."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from PIL import Image

from bot.service import Service
from handlers.pictures import progress
from storage.clock import advance, start_simulation
from storage.media import LIVES

Client = TestClient[Any, Any]


@pytest.mark.parametrize("per_cent", [0, 1, 36, 99, 100, 101, 12345])
def test_progress_is_drawn_for_every_number(per_cent: int) -> None:
    with Image.open(BytesIO(progress(per_cent))) as image:
        assert (image.format, image.size) == ("PNG", (640, 200))
        reached = image.convert("RGB").getpixel((60, 137))
    assert reached == ((227, 232, 240) if per_cent == 0 else (255, 215, 0) if per_cent >= 100 else (0, 87, 184))


def test_a_picture_is_small_enough_for_any_phone() -> None:
    assert len(progress(88)) < 100_000


async def test_a_picture_is_served_as_it_was_kept(service: Service, door: Client) -> None:
    media_id = await service.records.media.keep(progress(36))
    assert await service.records.media.keep(progress(36)) == media_id
    assert await service.records.media.keep(progress(37)) != media_id
    for _ in range(2):
        response = await door.get(f"/media/{media_id}.png")
        assert (response.status, response.content_type) == (200, "image/png")
        assert "immutable" in response.headers["Cache-Control"]
        assert await response.read() == progress(36)
    assert (await door.head(f"/media/{media_id}.png")).status == 200


@pytest.mark.parametrize("media_id", ["0" * 32, "x", "0" * 31, "A" * 32, "%00", "..%2f..%2fetc", "0" * 5000])
async def test_whoever_guesses_finds_nothing(door: Client, media_id: str) -> None:
    assert (await door.get(f"/media/{media_id}.png")).status == 404


async def test_a_picture_that_is_over_is_gone_and_one_shown_again_lives_on(service: Service, door: Client) -> None:
    async with service.records.writing() as db:
        await start_simulation(db)
    over, shown = [await service.records.media.keep(progress(per_cent)) for per_cent in (1, 2)]
    for days in (LIVES - timedelta(days=2), timedelta(days=3)):
        async with service.records.writing() as db:
            service.clock.move(await advance(db, days))
        assert await service.records.media.keep(progress(2)) == shown
    assert (await door.get(f"/media/{over}.png")).status == 404
    assert (await door.get(f"/media/{shown}.png")).status == 200


async def test_telegrams_name_for_a_picture_belongs_to_one_bot(service: Service) -> None:
    media = service.records.media
    media_id = await media.keep(progress(5))
    assert await media.file_id(media_id, 1) == ""
    await media.remember_file(media_id, 1, "AgAC-1")
    await media.remember_file(media_id, 1, "AgAC-2")
    assert (await media.file_id(media_id, 1), await media.file_id(media_id, 2)) == ("AgAC-2", "")
    await media.remember_file("0" * 32, 1, "of a picture that is over")
    media.forget_file(media_id, 1)
    assert await media.file_id(media_id, 1) == "AgAC-2", "another process may know better"
