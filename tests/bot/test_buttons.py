"""Buttons prove themselves: for one resident, for a week, and not with one bit changed."""

import random
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import LIVES, LONGEST_DATA, ButtonCodec, looks_like_code
from handlers.presses import PRESSES, unpack
from handlers.presses.press import PressData

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
CODEC = ButtonCodec([NEW, OLD])


def seal(data: str, *, codec: ButtonCodec = CODEC, user: str = "7", channel: str = "telegram") -> str:
    return codec.seal(channel, user, user, data, NOW)


def open_as(code: str, *, user: str = "7", channel: str = "telegram", now: datetime = NOW) -> str | None:
    opened = CODEC.open(channel, user, user, code, now)
    return opened.data if opened else None


@given(st.text(alphabet=string.printable[:94], min_size=1, max_size=LONGEST_DATA))
def test_what_was_sealed_opens_and_fits_telegram(data: str) -> None:
    code = seal(data)
    assert len(code.encode()) <= 64
    assert looks_like_code(code)
    assert open_as(code) == data


def test_it_opens_for_nobody_else_and_nowhere_else() -> None:
    code = seal("ps:1")
    assert open_as(code, user="8") is None
    assert open_as(code, channel="viber") is None
    assert CODEC.open("telegram", "-100", "7", code, NOW) is None


def test_it_expires_and_then_still_says_what_it_was() -> None:
    code = seal("ps:1")
    at_the_end = CODEC.open("telegram", "7", "7", code, NOW + LIVES - timedelta(seconds=1))
    after = CODEC.open("telegram", "7", "7", code, NOW + LIVES)
    assert at_the_end is not None
    assert not at_the_end.expired
    assert after is not None
    assert after.expired
    assert after.data == "ps:1"


def test_two_keys_hold_while_one_is_changed() -> None:
    assert open_as(seal("m", codec=ButtonCodec([OLD]))) == "m"
    assert open_as(seal("m", codec=ButtonCodec([b"x" * 32]))) is None


def test_100_000_tampered_codes_never_open() -> None:
    dice = random.Random(4217)  # the seed, so that a failure can be repeated
    alphabet = string.ascii_letters + string.digits + "-_:"
    for _ in range(100_000):
        code = list(seal(f"ps:{dice.randrange(1, 10**9)}"))
        place = dice.randrange(len(code))
        code[place] = dice.choice(alphabet.replace(code[place], ""))
        assert open_as("".join(code)) is None


@pytest.mark.parametrize("kind", PRESSES)
def test_every_kind_fits_at_its_longest(kind: type[PressData]) -> None:
    longest = {name: 10**18 - 1 if field.annotation is int else "x" * 12 for name, field in kind.model_fields.items()}
    code = seal(kind(**longest).pack())
    assert len(code.encode()) <= 64
    assert open_as(code) is not None


@pytest.mark.parametrize("kind", PRESSES)
def test_the_page_of_a_press_never_acts(kind: type[PressData]) -> None:
    values = {name: 1 if field.annotation is int else "uk" for name, field in kind.model_fields.items()}
    page = kind(**values).page()
    assert page.page() == page


def kinds_of(kind: type[PressData]) -> list[type[PressData]]:
    """Those at the ends: whatever others are made of is no button itself."""
    return [end for more in kind.__subclasses__() for end in (kinds_of(more) or [more])]


def test_every_kind_of_press_is_in_the_table() -> None:
    assert set(kinds_of(PressData)) == set(PRESSES)
    assert len({kind.__prefix__ for kind in PRESSES}) == len(PRESSES)


@pytest.mark.parametrize("data", ["", "zz", "po:", "po:x", "po:1:2:3", "po", "-", "q:1"])
def test_what_no_kind_knows_is_nothing(data: str) -> None:
    assert unpack(data) is None


@pytest.mark.parametrize("data", ["", "x" * 46, "ї" * 23])
def test_data_that_does_not_fit_is_refused_when_it_is_sealed(data: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        seal(data)


def test_one_for_everybody_opens_in_every_chat_of_its_channel_and_says_so() -> None:
    code = CODEC.seal_for_all("telegram", "m", NOW)
    for user in ("7", "8"):
        opened = CODEC.open("telegram", user, user, code, NOW)
        assert opened
        assert (opened.data, opened.for_all) == ("m", True)
    assert open_as(code, channel="viber") is None
    mine = CODEC.open("telegram", "7", "7", seal("m"), NOW)
    assert mine
    assert not mine.for_all


@pytest.mark.parametrize("kind", [kind for kind in PRESSES if kind.for_all])
def test_what_stands_under_a_message_to_many_signs_nothing_and_tells_nobodys_affairs(kind: type[PressData]) -> None:
    """Whoever adds one looks here: it opens anybody's page, or changes a setting that one tap changes back."""
    assert kind.__name__ in {"Menu", "Topics", "LessOf", "Petitions", "OpenPetition", "News", "OpenNews"}
