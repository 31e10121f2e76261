"""A mailing's message as each chat gets it: a new one, or a change of the one it corrects or removes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.channels.telegram.drawing import Call
from bot.delivery.drafts import TelegramDraft
from storage.leases import Held

WORDS = Call("sendMessage", {"chat_id": 0, "text": "Слова", "entities": [{"type": "bold", "offset": 0, "length": 5}]})
PICTURE = Call("sendPhoto", {"chat_id": 0, "caption": "Слова"}, media="m")
HELD = Held(
    id=1,
    lease="x",
    account_id=1,
    lane="bulk",
    kind="announcement",
    params={},
    sealed=None,
    mailing_id=1,
    topic="news",
    edits=None,
    expires_at=datetime.now(UTC) + timedelta(days=1),
    tries=1,
    doubted=False,
    channel="telegram",
    native_id="7",
    language="uk",
    person_id=None,
    blocked=False,
    muted=[],
    quiet_from=None,
    quiet_until=None,
    in_session=False,
)


def draft(*calls: Call) -> TelegramDraft:
    return TelegramDraft(calls, calls, "")


def ways(call: Call | None) -> list[str]:
    """What is tried, one after the other, where Telegram says that it cannot be done."""
    tried = []
    while call:
        tried.append(call.method)
        call = call.instead
    return tried


def test_a_new_message_is_the_same_but_for_its_chat() -> None:
    (call,) = draft(WORDS).to(HELD)
    assert (call.method, call.params) == ("sendMessage", {**WORDS.params, "chat_id": 7})


def test_a_correction_changes_the_message_and_only_if_it_cannot_comes_anew() -> None:
    (call,) = draft(WORDS).to(replace(HELD, edits="55"))
    assert (call.params["chat_id"], call.params["message_id"]) == (7, 55)
    assert ways(call) == ["editMessageText", "editMessageCaption", "sendMessage"]
    caption = call.instead
    assert caption
    assert caption.params["caption_entities"] == WORDS.params["entities"]


def test_words_that_are_too_long_for_a_caption_come_anew_instead() -> None:
    (call,) = draft(Call("sendMessage", {"chat_id": 0, "text": "ш" * 1025})).to(replace(HELD, edits="55"))
    assert ways(call) == ["editMessageText", "sendMessage"]


def test_a_corrected_picture_takes_the_place_of_the_other() -> None:
    (call,) = draft(PICTURE).to(replace(HELD, edits="55"))
    assert ways(call) == ["editMessageMedia", "sendPhoto"]


def test_what_is_removed_is_deleted_or_else_says_so_in_its_place() -> None:
    (call,) = draft(WORDS).to(replace(HELD, edits="55", kind="announcement_removed"))
    assert call.params == {"chat_id": 7, "message_id": 55}
    assert ways(call) == ["deleteMessage", "editMessageText", "editMessageCaption", "sendMessage"]


def test_a_correction_of_several_parts_comes_anew() -> None:
    calls = draft(WORDS, WORDS).to(replace(HELD, edits="55"))
    assert [call.method for call in calls] == ["sendMessage", "sendMessage"]
