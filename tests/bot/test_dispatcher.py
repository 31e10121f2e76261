"""Who answers a press and a step is known from tables; aiogram itself is asked only for what they cannot tell."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Chat, Message, User

from bot.arrivals import Press
from bot.dispatcher import ROUTERS, Conversations, conversations
from handlers.presses import PRESSES
from handlers.presses.residents import Menu
from handlers.replies import Reply, say
from handlers.steps import STEPS
from storage.dialogs import Dialog


class Steps(StatesGroup):
    here = State()


TURN: Any = SimpleNamespace(dialog=Dialog())
"""What dispatching looks at of a turn."""

USER = User(id=7, is_bot=False, first_name="x")


def message(text: str) -> Message:
    return Message(message_id=1, date=datetime.now(UTC), chat=Chat(id=7, type="private"), from_user=USER, text=text)


def test_every_button_and_every_step_has_somebody_who_answers() -> None:
    known = conversations()
    assert set(known.presses) == set(PRESSES)
    assert set(known.steps) == {step for step in STEPS if step}
    assert known.others is None, "a filter that the tables cannot tell would cost every turn"
    assert len(ROUTERS) == len({router.name for router in ROUTERS})


@pytest.mark.parametrize(("text", "answer"), [("magic", "by its own filter"), ("hello", "I did not quite")])
async def test_a_handler_with_any_other_filter_is_found_by_aiogram(text: str, answer: str) -> None:
    router = Router(name="magic")

    @router.message(F.text == "magic")
    async def on_magic(_message: Message, turn: Any) -> Reply:
        return Reply(say("by its own filter"))

    from handlers.speech import speaking

    with speaking("en"):
        reply = await Conversations.of(router).message(message(text), TURN)
    assert isinstance(reply, Reply)
    assert reply.text[0].text.startswith(answer)


async def test_a_press_that_nobody_answers_is_left_unhandled() -> None:
    answer = await Conversations.of(Router(name="empty")).press(Press("1", "m"), Menu(), TURN)
    assert not isinstance(answer, Reply)
