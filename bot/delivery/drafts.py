"""A mailing's message, drawn once for each channel and language, and the same for everybody who gets it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import orjson

from bot.arrivals import Shown
from bot.channels.bulk import WRITTEN
from bot.channels.slots import NotSent
from bot.channels.splitting import utf16
from bot.channels.telegram import drawing as telegram
from bot.channels.telegram.drawing import LONGEST_CAPTION, Call
from bot.channels.viber.drawing import Drawn
from bot.delivery.calls import Overtaken
from bot.senders import Seals, ViberSender
from handlers.notices import REMOVALS, draw
from handlers.replies import Reply, replies
from handlers.speech import speaking
from storage import mailings
from storage.database import will_pass
from storage.dialogs import Dialogs
from storage.leases import Held
from storage.records import Records

FRESH_SECONDS = 3600
"""Then it is drawn anew, since its buttons age."""

NOBODY = "0"

Draft = TypeVar("Draft")


class Drafts:
    def __init__(self, records: Records, dialogs: Dialogs, seals: Seals, viber: ViberSender | None) -> None:
        self._records = records
        self._dialogs = dialogs
        self._seals = seals
        self._viber = viber
        self._drawing_one = asyncio.Lock()
        self._kept: dict[tuple[int, str, str], tuple[float, Any]] = {}

    async def reply(self, held: Held) -> Reply:
        """What the row says, in its resident's language. An owed reply that a later turn overtook says nothing any more
        (raises Overtaken), unless it tells what an act came to: then it is told without buttons. Raises ValueError for
        what cannot be drawn."""
        async with self._drawing():
            return await self._reply(held)

    async def _reply(self, held: Held) -> Reply:
        if held.kind != "reply" or held.sealed is None:
            params = await self._contents(held)
            with speaking(held.language):
                return draw(held.kind, params, topic=held.topic, lane=held.lane)
        reply = replies.validate_json(self._records.vault.open(held.sealed, "reply"))
        if not await self._dialogs.replied_since(f"{held.channel}:{held.native_id}", held.params["token"]):
            return reply
        if not held.params["outcome"]:
            raise Overtaken
        return reply.without_buttons()

    async def telegram(self, held: Held) -> "TelegramDraft":
        """Raises ValueError for what cannot be drawn."""
        draft: TelegramDraft = self._fresh(held) or await self._drawn(held, self._draw_telegram)
        return draft

    async def viber(self, held: Held) -> tuple[Drawn, ...]:
        """Raises ValueError for what cannot be drawn."""
        drawn: tuple[Drawn, ...] = self._fresh(held) or await self._drawn(held, self._draw_viber)
        return drawn

    def _draw_telegram(self, reply: Reply) -> "TelegramDraft":
        calls = telegram.draw(reply, NOBODY, self._seals.for_all("telegram"))
        return TelegramDraft(calls, tuple(map(_ready, calls)), reply.picture.media if reply.picture else "")

    def _draw_viber(self, reply: Reply) -> tuple[Drawn, ...]:
        if self._viber is None:
            raise ValueError("no such channel")
        return self._viber.draw_for_all(reply)

    async def _drawn(self, held: Held, draw_: Callable[[Reply], Draft]) -> Draft:
        """By the first who needs it; the others wait."""
        async with self._drawing_one:
            if kept := self._fresh(held):
                return cast("Draft", kept)
            reply = await self.reply(held)
            with speaking(held.language):
                draft = draw_(reply)
            self._keep(held, draft)
            return draft

    @asynccontextmanager
    async def _drawing(self) -> AsyncIterator[None]:
        """Whatever goes wrong here, nothing was sent: it passes (NotSent), or it cannot be drawn (ValueError)."""
        try:
            yield
        except (Overtaken, ValueError):
            raise
        except Exception as error:
            if will_pass(error):
                raise NotSent from error
            raise ValueError(type(error).__name__) from error

    async def _contents(self, held: Held) -> Mapping[str, Any]:
        if held.mailing_id is None:
            unsealed = orjson.loads(self._records.vault.open(held.sealed, held.kind)) if held.sealed else {}
            return {**held.params, **unsealed}
        async with self._records.reading() as db:
            return await mailings.contents(db, held.mailing_id)

    def _fresh(self, held: Held) -> Any:  # noqa: ANN401 - as it was kept
        at, kept = self._kept.get(_key(held), (0.0, None))
        return kept if time.monotonic() - at < FRESH_SECONDS else None

    def _keep(self, held: Held, draft: object) -> None:
        now = time.monotonic()
        self._kept = {key: (at, kept) for key, (at, kept) in self._kept.items() if now - at < FRESH_SECONDS}
        self._kept[_key(held)] = (now, draft)


def _key(held: Held) -> tuple[int, str, str]:
    return held.mailing_id or 0, held.channel, held.language


@dataclass(frozen=True, slots=True)
class TelegramDraft:
    """`ready`: the same calls with all that does not differ from chat to chat written as JSON already."""

    calls: tuple[Call, ...]
    ready: tuple[Call, ...]
    picture: str

    def to(self, held: Held) -> tuple[Call, ...]:
        """The calls of this row's chat: a new message, or a change of the one it corrects or removes."""
        chat = {"chat_id": int(held.native_id)}
        if held.edits is None or len(self.calls) > 1:
            return tuple(Call(call.method, {**call.params, **chat}, call.media) for call in self.ready)
        call = self.calls[0]
        change = _in_place(Call(call.method, {**call.params, **chat}, call.media), int(held.edits))
        if held.kind in REMOVALS:
            return (Call("deleteMessage", {**chat, "message_id": int(held.edits)}, instead=change),)
        return (change,)


def _ready(call: Call) -> Call:
    same = {name: value for name, value in call.params.items() if name != "chat_id"}
    return Call(call.method, {WRITTEN: orjson.dumps(same)}, call.media)


def _in_place(call: Call, message_id: int) -> Call:
    """Whether words stand in a message or under a picture is known to Telegram alone: it is tried."""
    (change,) = telegram.in_place(call, Shown(message_id))
    words = call.params.get("text", "")
    if change.method != "editMessageText" or utf16(words) > LONGEST_CAPTION:
        return change
    params = {name: value for name, value in change.params.items() if name in ("chat_id", "message_id", "reply_markup")}
    caption = {"caption": words, "caption_entities": change.params.get("entities", [])}
    return replace(change, instead=Call("editMessageCaption", {**params, **caption}, instead=call))
