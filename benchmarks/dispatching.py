"""A dispatcher with so many handlers, in a process of its own: `python -m benchmarks.dispatching ours 250`.

Every line on stdin is a number of updates to dispatch; the answer is a line of JSON. The pressed button is the last
one that was added, so whatever is tried one after the other is tried to the end.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.types import CallbackQuery, Update

TOKEN = "1000000001:" + "t" * 35
Dispatch = Callable[[], Awaitable[object]]


def pressed(data: str) -> Update:
    person = {"id": 7, "is_bot": False, "first_name": "Марта"}
    message = {"message_id": 3, "date": int(time.time()), "chat": {"id": 7, "type": "private"}, "text": "-"}
    press = {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": message}
    return Update.model_validate({"update_id": 1, "callback_query": press})


def stock(handlers: int) -> Dispatch:
    """As aiogram's documentation shows it: a dispatcher, routers of ten handlers, a filter on `F.data` each."""
    dispatcher, bot = Dispatcher(), Bot(TOKEN)

    async def handler(_query: CallbackQuery) -> bool:
        return True

    for start in range(0, handlers, 10):
        router = Router()
        for number in range(start, min(start + 10, handlers)):
            router.callback_query(F.data == f"x{number}")(handler)
        dispatcher.include_router(router)
    update = pressed(f"x{handlers - 1}")
    return lambda: dispatcher.feed_update(bot, update)


def ours(handlers: int) -> Dispatch:
    """Our own dispatcher with everything it has, and routers beside it written as ours are."""
    from bot.arrivals import Arrival, Press
    from bot.buttons import ButtonCodec
    from bot.dispatcher import ROUTERS, Conversations, converse
    from handlers import presses
    from handlers.presses.press import PressData, Pressed
    from handlers.replies import Reply, say

    async def handler(_query: CallbackQuery) -> Reply:
        return reply

    reply = Reply(say("-"))
    kinds, routers = list[type[PressData]](), list[Router]()
    for number in range(handlers):
        kinds.append(type(f"Extra{number}", (PressData,), {}, prefix=f"x{number}"))
        presses._KINDS[f"x{number}"] = kinds[-1]
    for start in range(0, handlers, 10):
        router = Router()
        for kind in kinds[start : start + 10]:
            router.callback_query(Pressed(kind))(handler)
        routers.append(router)
    known = Conversations.of(*ROUTERS, *routers)
    codec, now, turn = ButtonCodec([b"b" * 32]), datetime.now(UTC), _turn()
    code = codec.seal("telegram", "7", "7", kinds[-1]().pack(), now)
    arrival = Arrival("telegram", "7", "7", "1", Press("1", code), b"", now, "uk", 1)

    async def dispatch() -> None:
        assert await converse(known, arrival, turn, codec) is reply

    return dispatch


def _turn() -> Any:  # noqa: ANN401 - stands for a Turn
    """Only what dispatching looks at: the step, and the clock."""
    from types import SimpleNamespace

    from storage.clock import CityClock
    from storage.dialogs import Dialog

    return SimpleNamespace(dialog=Dialog(), records=SimpleNamespace(clock=CityClock()))


async def serve(dispatch: Dispatch) -> None:
    for line in sys.stdin:
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            await dispatch()
        told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve({"stock": stock, "ours": ours}[sys.argv[1]](int(sys.argv[2]))))
