"""Button codes that must not act: tampered with, made for somebody else, under another key, or too old."""

import random
import string
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.buttons import ButtonCodec
from handlers.presses.petitions import SignPetition
from handlers.presses.press import PressData
from handlers.presses.residents import ChooseLanguage
from storage.people import ChannelName

_LETTERS = string.ascii_letters + string.digits + "-_"
_OTHER: dict[ChannelName, ChannelName] = {"telegram": "viber", "viber": "telegram"}
ACTS: tuple[PressData, ...] = (
    SignPetition(petition_id=1),
    SignPetition(petition_id=2),
    ChooseLanguage(code="uk"),
)


def forged_codes(keys: Sequence[bytes], channel: ChannelName, chat: str, dice: random.Random) -> Iterator[str]:
    """Without end. Each would change something, were it the resident's own live button."""
    codec, stranger = ButtonCodec(keys), ButtonCodec([dice.randbytes(32)])
    while True:
        now, data = datetime.now(UTC), dice.choice(ACTS).pack()
        live = codec.seal(channel, chat, chat, data, now)
        body, _, proof = live.rpartition(":")
        kind = dice.randrange(9)
        if kind == 0:
            yield _changed_letter(live, dice)
        elif kind == 1:
            yield f"{body}:{''.join(dice.choices(_LETTERS, k=11))}"
        elif kind == 2:
            yield codec.seal(channel, chat, chat, data, now - timedelta(days=dice.randint(8, 900)))
        elif kind == 3:
            yield codec.seal(channel, chat + "1", chat + "1", data, now)
        elif kind == 4:
            yield codec.seal(_OTHER[channel], chat, chat, data, now)
        elif kind == 5:
            yield codec.seal(channel, chat, chat + "1", data, now)
        elif kind == 6:
            yield stranger.seal(channel, chat, chat, data, now)
        elif kind == 7:
            old = codec.seal(channel, chat, chat, data, now - timedelta(days=30)).split(":")
            yield f"{body}:{old[-1]}"
        else:
            other = codec.seal(channel, chat, chat, "po:1", now).split(":")
            yield f"{data}:{other[-2]}:{other[-1] if dice.random() < 0.5 else proof[::-1]}"


def _changed_letter(code: str, dice: random.Random) -> str:
    place = dice.randrange(len(code))
    return code[:place] + dice.choice(_LETTERS.replace(code[place], "")) + code[place + 1 :]
