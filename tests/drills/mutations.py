"""Odd requests without end, from one seed: updates of both channels bent out of shape but correctly signed, and noise
for every other door."""

import copy
import hmac
import json
import random
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.buttons import ButtonCodec
from handlers.presses.petitions import AskNumber, SignPetition
from handlers.presses.residents import ChooseLanguage, Verify
from storage.people import ChannelName
from tests.environ import SIMULATION_SECRET, TELEGRAM_SECRET
from tests.webhooks.channels import sign, telegram_message, telegram_press, viber_event, viber_message

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Probe:
    method: str
    target: str
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def __str__(self) -> str:
        shown = [(name, value[:60]) for name, value in self.headers]
        return f"{self.method} {self.target[:200]!r} {shown} {self.body[:600]!r}"


_SECRET_HEADER = ("X-Telegram-Bot-Api-Secret-Token", TELEGRAM_SECRET)
STRINGS = (
    *("", " ", "\0", "a\0b", "\ud800", "x\udfff", "\U0001f1fa\U0001f1e6", "x" * 5000, "‮", "'; DROP TABLE turns; --"),
    *(
        "/start",
        "/start \0",
        "/start c" + "A" * 22,
        "/menu@",
        "№",
        "9" * 40,
        "٣",
        "ps:1:AAAAAA:AAAAAAAAAAA",
        "uk-UA",
        "-1",
        "1e9",
        "None",
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 7, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**30, 0.5, 1e308, [], {}, [[]], {"": {}}),
    *STRINGS,
)
SHAPES: tuple[bytes, ...] = (
    *(b"", b"{", b"null", b"[]", b"7", b'"x"', b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"NaN", b'{"a":NaN}'),
    *(b"[" * 20_000, b'{"a":' * 5_000, b'{"a":' * 500 + b"1" + b"}" * 500, b'{"update_id":' + b"9" * 5000 + b"}"),
    *('{"event":"message"}'.encode("utf-16"), b'{"event":"\\ud800"}', b'{"a":1,"a":2}', b"\0" * 100),
)
CONTENTS: tuple[dict[str, Any], ...] = (
    {"text": "добрий день"},
    {"text": "/start p1", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "x"},
    {"location": {"latitude": 50.4, "longitude": 30.5}},
    {"contact": {"phone_number": "+380000000000", "first_name": "x"}},
    {"dice": {"emoji": "🎲", "value": 3}},
)


def probes(dice: random.Random, paths: dict[str, str]) -> Iterator[Probe]:
    """`paths`: the method of every door. States and tickets that are real come from the caller's own list."""
    makers: tuple[Callable[[random.Random], Probe], ...] = (_telegram, _viber, _telegram, _viber, _clock)
    while True:
        if dice.random() < 0.7:
            yield dice.choice(makers)(dice)
        else:
            path, method = dice.choice(sorted(paths.items()))
            yield _noise(dice, path, method)


def bent(thing: Any, dice: random.Random) -> Any:
    """A copy with one to three of its places changed, lost or moved."""
    made = copy.deepcopy(thing)
    for _ in range(dice.randint(1, 3)):
        places = list(_places(made))
        if not places:
            return made
        holder, key = dice.choice(places)
        chance = dice.random()
        if chance < 0.15:
            del holder[key]
        elif chance < 0.25:
            holder[key] = [holder[key]]
        elif chance < 0.3 and isinstance(holder, dict):
            holder[dice.choice(STRINGS)] = holder[key]
        else:
            holder[key] = copy.deepcopy(dice.choice(VALUES))
    return made


def systematic(dice: random.Random) -> Iterator[Probe]:
    """Every odd string at every place where a resident's words or a channel's ids travel on: to Redis, PostgreSQL and
    back. The rest of each update is right."""
    for odd in STRINGS:
        user = dice.randrange(2 * 10**6, 2**40)
        pressed = telegram_press(1, live_code("telegram", str(user), dice), user)
        pressed["callback_query"]["id"] = odd
        spoken = telegram_message(1, user + 1, text=odd)
        foreign = telegram_message(1, user + 2, text="/start")
        foreign["message"]["from"].update(language_code=odd, first_name=odd, username=odd)
        for update in (pressed, spoken, foreign):
            yield Probe("POST", "/webhooks/telegram", [_SECRET_HEADER], json.dumps(update).encode())
        person = {"id": f"odd-{user}=", "name": odd, "language": odd}
        for event in (
            viber_message(odd, f"odd-{user + 1}="),
            viber_event("message", sender=person, message={"type": odd, "text": odd, "media": odd}),
            viber_event("conversation_started", context=odd, user={**person, "id": f"odd-{user + 2}="}),
            viber_event("subscribed", user={**person, "id": odd}),
            {**viber_message("x", f"odd-{user + 3}="), "message_token": odd},
        ):
            body = json.dumps(event).encode()
            yield Probe("POST", "/webhooks/viber", [("X-Viber-Content-Signature", sign(body))], body)


def _places(thing: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(thing) if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else ()
    for key in keys:
        yield thing, key
        yield from _places(thing[key])


def _bytes(thing: Any, dice: random.Random) -> bytes:
    if dice.random() < 0.1:
        return dice.choice(SHAPES)
    body = json.dumps(thing, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    if dice.random() < 0.05:
        place = dice.randrange(len(body))
        body = body[:place] + dice.randbytes(2) + body[place + 1 :]
    return body


def _telegram(dice: random.Random) -> Probe:
    number, user = dice.randrange(1, 2**31), dice.randrange(10**6, 2 * 10**6)
    update = dice.choice(
        (
            telegram_message(number, user, **dice.choice(CONTENTS)),
            telegram_press(number, dice.choice(STRINGS), user),
            telegram_press(number, live_code("telegram", str(user), dice), user),
            _member(number, user, dice.choice(("kicked", "member", "left", "?"))),
            {"update_id": number, "edited_message": telegram_message(number, user, text="x")["message"]},
            {"update_id": number, "poll": {"id": "1"}},
            {"update_id": number},
        )
    )
    headers = [_SECRET_HEADER, *_odd_headers(dice)]
    return Probe("POST", "/webhooks/telegram", headers, _bytes(bent(update, dice), dice))


def live_code(channel: ChannelName, chat: str, dice: random.Random) -> str:
    """A button that acts, so that what comes with it is read to the end."""
    data = dice.choice((SignPetition(petition_id=1), ChooseLanguage(code="en"), AskNumber(), Verify(petition_id=1)))
    return ButtonCodec([b"b" * 32]).seal(channel, chat, chat, data.pack(), datetime.now(UTC))


def _member(number: int, user: int, status: str) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "x", "language_code": "uk"}
    old, new = ({"status": state, "user": person, "until_date": 0} for state in ("member", status))
    change = {
        "chat": {"id": user, "type": "private", "first_name": "x"},
        "from": person,
        "date": int(time.time()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    return {"update_id": number, "my_chat_member": change}


def _viber(dice: random.Random) -> Probe:
    user = f"fuzz-{dice.randrange(10**6)}="
    person = {"id": user, "name": "x", "language": "uk", "country": "UA", "api_version": 10}
    event = dice.choice(
        (
            viber_message(dice.choice(STRINGS), user),
            viber_message(live_code("viber", user, dice), user),
            viber_event(
                "message", sender=person, message={"type": "picture", "media": "https://x.example/y", "text": ""}
            ),
            viber_event("message", sender=person, message={"type": "location", "location": {"lat": 1.0, "lon": 2.0}}),
            viber_event("message", sender=person, message={"type": "contact", "contact": {"name": "x"}}),
            viber_event("conversation_started", type="open", context="p1", user=person, subscribed=False),
            viber_event("subscribed", user=person),
            viber_event("unsubscribed", user_id=user),
            viber_event("delivered", user_id=user),
            viber_event("failed", user_id=user, desc="x"),
            viber_event("webhook"),
            viber_event(dice.choice(STRINGS)),
        )
    )
    body = _bytes(bent(event, dice), dice)
    return Probe("POST", "/webhooks/viber", [("X-Viber-Content-Signature", sign(body)), *_odd_headers(dice)], body)


def _clock(dice: random.Random) -> Probe:
    """Proved by its secret, so its contents are read; it never asks for a real move."""
    asked = {"advance_seconds": dice.choice((-1, "x", 10**9)), "at": time.time(), "nonce": str(dice.random())}
    body = _bytes(bent(asked, dice) if dice.random() < 0.9 else asked, dice)
    if b'"advance_seconds": 1' in body or b'"advance_seconds": 7' in body:
        body = b"{}"
    proof = hmac.new(SIMULATION_SECRET.encode(), body, "sha256").hexdigest()
    return Probe("POST", "/simulation/clock", [("X-Simulation-Signature", proof)], body)


def _noise(dice: random.Random, path: str, method: str) -> Probe:
    if dice.random() < 0.3:
        method = dice.choice(("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"))
    body = dice.choice((b"", dice.randbytes(50), dice.choice(SHAPES), _form(dice)))
    headers = _odd_headers(dice, always=True)
    if dice.random() < 0.3:
        name = dice.choice(("X-Telegram-Bot-Api-Secret-Token", "X-Viber-Content-Signature", "X-Simulation-Signature"))
        headers += [(name, dice.choice(("", "x", "é", "\udcff", "0" * 64)))] * dice.randint(1, 2)
    query = "?" + _query(dice) if dice.random() < 0.7 else ""
    return Probe(method, path + query, headers, b"" if method in ("GET", "HEAD", "TRACE") else body)


def _secret(dice: random.Random) -> str:
    return urlsafe_b64encode(dice.randbytes(32)).decode().rstrip("=")


def _query(dice: random.Random) -> str:
    pieces = ("state", "code", "error", "a", "", "%00", "%ff")
    values = (_secret(dice), "", "%00", "%FF%FE", "%ED%A0%80", "x" * 3000, "1", "%", "%zz", "a+b", "[]", "😀")
    return "&".join(f"{dice.choice(pieces)}={dice.choice(values)}" for _ in range(dice.randint(0, 4)))


def _form(dice: random.Random) -> bytes:
    ticket = dice.choice((_secret(dice), "", "%00", "x" * 4000, "%ED%A0%80"))
    return f"ticket={ticket}&answer={dice.choice(('yes', 'no', '', '%00'))}&ticket={_secret(dice)}".encode()


def _odd_headers(dice: random.Random, *, always: bool = False) -> Headers:
    odd = (
        ("Content-Type", dice.choice(("text/plain", "multipart/form-data", "x", "application/json; charset=nope"))),
        ("Content-Encoding", dice.choice(("gzip", "deflate", "identity", "br", "x"))),
        ("Accept-Language", dice.choice(("", "uk", "zz;q=x,,*", "en" * 900, "ук", "-", "uk_UA-x;;", "\udcff"))),
        ("Cookie", "a=b; \x7f"),
        ("X-Forwarded-For", "::1, nowhere"),
        ("Range", "bytes=0-1,-"),
        ("If-None-Match", '"x"'),
    )
    return dice.sample(odd, dice.randint(1, 3)) if always or dice.random() < 0.15 else []
