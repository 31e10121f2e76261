"""Every sentence exists in every language and can be shown."""

import re
from pathlib import Path

import pytest

import handlers
from actions.links import Linked
from city.announcements import Contents, Link, Topic, Words
from city.links import Linking
from city.people import DISTRICTS
from city.refusals import Reason, Refusal
from handlers.commands import COMMANDS
from handlers.links import linked_words
from handlers.names import TOPIC_NAMES, district_name
from handlers.notices import NOTICES
from handlers.presses.residents import Languages, Menu
from handlers.refusals import refused
from handlers.replies import Button, Reply, Span, paragraphs, press, replies, say
from handlers.speech import _, ngettext, speaking
from locales import best_language, catalogue, languages
from locales.__main__ import faults, gather, read, texts

VALUES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", languages())
def test_every_language_is_complete(language: str) -> None:
    assert list(faults(language, gather())) == []


@pytest.mark.parametrize("language", languages())
def test_every_sentence_can_be_shown(language: str) -> None:
    """Its markup is understood, and every value it asks for is put in."""
    for message in filter(lambda message: message.id, read(catalogue(language), language)):
        for sentence in texts(message.string):
            values = dict.fromkeys([*VALUES.findall(sentence), "url"], "‹значення›")
            shown = "".join(span.text for span in say(sentence, **values))
            assert "{" not in shown
            assert not re.search(r"</?[abi]>", shown)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_to_say_no_has_words(reason: Reason, language: str) -> None:
    with speaking(language):
        assert "".join(span.text for span in refused(Refusal(reason, 18)))


WATER = Contents(
    words={"uk": Words("Вода", "Буде"), "en": Words("Water", "Is on")},
    links=(Link("https://kyiv.gov.ua", {"uk": "Сайт", "en": "Site"}),),
)
PARAMS = {
    "messenger": "Viber",
    "announcement": 3,
    "in_news": True,
    "corrects": False,
    **WATER.to_json(),
    "titles": {"uk": "Води не буде", "en": "Water is off"},
    "language": "en",
    "contents": WATER.to_json(),
    "version": 1,
    "author": "Олена Бойко",
    "record": None,
    "act": "return",
    "reason": "Яка вулиця?",
    "by": "Ігор Мельник",
}


@pytest.mark.parametrize("params", [{"petition_id": 3, "code": 7}, {"petition_id": 0, "code": 9999}])
@pytest.mark.parametrize("kind", NOTICES)
def test_every_kind_of_notice_is_drawn(kind: str, params: dict[str, int]) -> None:
    notice = NOTICES[kind]({**PARAMS, **params})
    assert notice.text
    assert notice.rows


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("result", list(Linking))
def test_every_end_of_connecting_has_words(result: Linking, language: str) -> None:
    with speaking(language):
        assert "".join(span.text for span in linked_words(Linked(result, "Viber")))


@pytest.mark.parametrize("language", languages())
def test_every_district_and_topic_has_a_name(language: str) -> None:
    with speaking(language):
        districts = [district_name(district) for district in DISTRICTS]
        topics = [_(TOPIC_NAMES[topic]) for topic in Topic]
    assert len({*districts, *topics}) == len(DISTRICTS) + len(Topic)
    if language == "uk":
        assert districts == list(DISTRICTS)


def test_every_command_is_one_telegram_takes() -> None:
    for name, command in COMMANDS.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert len(command.describes) <= 256


@pytest.mark.parametrize(
    ("number", "form"), [(1, "день"), (2, "дні"), (5, "днів"), (11, "днів"), (21, "день"), (104, "дні")]
)
def test_ukrainian_counts_in_three_forms(number: int, form: str) -> None:
    with speaking("uk"):
        assert ngettext("{days} day left", "{days} days left", number).endswith(form)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("ua", "uk"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("pl", "uk"),
        ("", "uk"),
        (None, "uk"),
    ],
)
def test_the_clients_language_becomes_one_of_ours(tag: str | None, language: str) -> None:
    assert best_language(tag) == language


def test_values_never_become_markup() -> None:
    assert say("<b>{title}</b> {text}", title="<i>x</i>", text="{0} <b>") == (
        Span("<i>x</i>", "bold"),
        Span(" {0} <b>"),
    )


def test_a_link_takes_its_address_from_a_value() -> None:
    assert say("see <a page>here</a>", page="https://x") == (Span("see "), Span("here", "link", "https://x"))


@pytest.mark.parametrize("broken", ["<u>x</u>", "<b>x</i>", "<b>x", "</b>", "<b><i>x</i></b>"])
def test_markup_that_is_not_understood_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="markup"):
        say(broken)


def test_a_reply_survives_being_owed() -> None:
    reply = Reply(say("<b>x</b>"), rows=((press("Меню", Menu()), Button("‹", "link", "https://x")),), replaces=False)
    assert replies.validate_json(replies.dump_json(reply)) == reply
    assert reply.without_buttons().rows == ()


def test_paragraphs_leave_out_what_is_empty() -> None:
    assert paragraphs((), say("a"), (), say("b")) == (Span("a"), Span("\n\n"), Span("b"))


def test_conversations_know_no_channel() -> None:
    """They read `turn.account`, never the update's own sender or chat, nor which channel it is."""
    for path in Path(handlers.__path__[0]).glob("*.py"):
        assert not re.search(r"from_user|chat\.id|\.channel\b|native_id", path.read_text()), path


def test_languages_are_named_in_their_own_language() -> None:
    assert Languages().pack() == "l"
    with speaking("en"):
        assert _("Main menu") == "Main menu"
