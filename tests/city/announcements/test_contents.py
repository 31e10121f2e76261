"""An announcement's contents: cleaned, hashed, and checked before anybody is asked to approve them."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.announcements import (
    Contents,
    Field,
    Link,
    Problem,
    Segment,
    Topic,
    Words,
    Wrong,
    canonical,
    cleaned,
    digest,
    find_problems,
    find_warnings,
    room,
)
from city.announcements.problems import FRAME, is_public_address, utf16
from city.announcements.texts import clean, mixed_words

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
GOOD = Contents(
    words={
        "en": Words("Water is off on Khoreva street", "From 10:00 to 16:00."),
        "uk": Words("На вулиці Хорива не буде води", "З 10:00 до 16:00."),
    },
    links=(Link("https://kyiv.gov.ua/water", {"uk": "Докладніше", "en": "More"}),),
    topic=Topic.UTILITIES,
    segment=Segment(districts=("Подільський",)),
)

texts = st.text(max_size=60)
contents = st.builds(
    Contents,
    words=st.dictionaries(st.sampled_from(["uk", "en"]), st.builds(Words, title=texts, text=texts)),
    links=st.lists(
        st.builds(Link, url=texts, labels=st.dictionaries(st.sampled_from(["uk", "en"]), texts)), max_size=3
    ).map(tuple),
    picture=st.sampled_from(["", "ab" * 16]),
    topic=st.sampled_from(Topic),
    segment=st.builds(Segment, districts=st.lists(st.sampled_from(["", "Подільський", "Печерський"])).map(tuple)),
    starts_at=st.none() | st.datetimes(timezones=st.just(timezone(timedelta(hours=2)))),
    emergency=st.booleans(),
)


def problems(changed: Contents) -> list[tuple[Wrong, Field, str]]:
    return [(one.wrong, one.field, one.language) for one in find_problems(changed, NOW)]


def test_a_complete_one_has_no_problems() -> None:
    assert find_problems(GOOD, NOW) == []
    assert find_warnings(GOOD, 5000) == []


@given(contents)
def test_cleaning_again_changes_nothing(given: Contents) -> None:
    once = cleaned(given)
    assert cleaned(once) == once


@given(contents)
def test_what_is_kept_is_read_back_as_the_same(given: Contents) -> None:
    kept = cleaned(given)
    read = Contents.from_json(json.loads(canonical(kept)))
    assert read == kept
    assert canonical(read) == canonical(kept)
    assert digest(read) == sha256(canonical(kept)).digest()


def test_any_change_is_another_digest() -> None:
    changes = (
        {"words": {**GOOD.words, "en": Words("Water is off on Khoreva street", "From 10:00 to 16:01.")}},
        {"words": {"uk": GOOD.words["uk"]}},
        {"links": ()},
        {"links": (replace(GOOD.links[0], labels={"uk": "Докладно", "en": "More"}),)},
        {"picture": "ab" * 16},
        {"topic": Topic.NEWS},
        {"segment": Segment()},
        {"segment": replace(GOOD.segment, channels=("viber",))},
        {"segment": replace(GOOD.segment, languages=("uk",))},
        {"segment": replace(GOOD.segment, followers_of="petition:1")},
        {"starts_at": NOW},
        {"emergency": True},
    )
    digests = {digest(GOOD), *(digest(replace(GOOD, **change)) for change in changes)}
    assert len(digests) == len(changes) + 1


def test_order_and_time_zone_do_not_change_the_digest() -> None:
    kyiv = timezone(timedelta(hours=2))
    one = replace(GOOD, starts_at=NOW, segment=Segment(districts=("Подільський", "Печерський")))
    same = replace(
        one,
        starts_at=NOW.astimezone(kyiv),
        segment=Segment(districts=("Печерський", "Подільський", "Печерський")),
        words=dict(reversed(list(one.words.items()))),
    )
    assert digest(cleaned(one)) == digest(cleaned(same))


REAL_DATA = os.environ.get("REAL_DATA")


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
@pytest.mark.parametrize("name", ["french", "unicode"])
def test_it_is_the_canonical_json_that_others_write(name: str) -> None:
    folder = Path(str(REAL_DATA)) / "reliability/jcs"
    read = json.loads((folder / "input" / f"{name}.json").read_text())
    ours = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert ours == (folder / "output" / f"{name}.json").read_text()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"words": {}}, [(Wrong.EMPTY, field, language) for language in ("uk", "en") for field in ("title", "text")]),
        ({"words": {"uk": GOOD.words["uk"]}}, [(Wrong.EMPTY, "title", "en"), (Wrong.EMPTY, "text", "en")]),
        ({"words": {"uk": GOOD.words["uk"]}, "emergency": True}, []),
        (
            {"words": {"uk": GOOD.words["uk"], "en": Words("Water", "")}, "emergency": True},
            [(Wrong.EMPTY, "text", "en")],
        ),
        (
            {"words": {**GOOD.words, "uk": Words("Т" * 121, "Так")}},
            [(Wrong.TOO_LONG, "title", "uk")],
        ),
        ({"words": {**GOOD.words, "uk": Words("Так", "{}")}}, [(Wrong.UNFILLED, "text", "uk")]),
        ({"words": {**GOOD.words, "uk": Words("Так", "о ((time))")}}, [(Wrong.UNFILLED, "text", "uk")]),
        ({"links": (Link("http://kyiv.gov.ua", {"uk": "Так", "en": "Yes"}),)}, [(Wrong.NOT_A_LINK, "url", "")]),
        ({"links": (Link("https://kyiv.gov.ua", {"uk": "Так"}),)}, [(Wrong.EMPTY, "label", "en")]),
        ({"links": GOOD.links * 4}, [(Wrong.TOO_MANY_LINKS, "url", "")]),
        ({"segment": Segment(districts=("Лівобережний",))}, [(Wrong.NO_SUCH_DISTRICT, "segment", "")]),
        ({"segment": Segment(districts=("",))}, []),
        ({"starts_at": NOW}, [(Wrong.TOO_LATE, "starts_at", "")]),
        ({"starts_at": NOW + timedelta(days=91)}, [(Wrong.TOO_FAR, "starts_at", "")]),
    ],
)
def test_problems(change: dict[str, object], found: list[tuple[str, str, str]]) -> None:
    assert problems(replace(GOOD, **change)) == found  # type: ignore[arg-type]  # each is a field


@pytest.mark.parametrize(
    ("channels", "picture", "limit"),
    [((), "", 4096), ((), "p", 768), (("telegram",), "p", 1024), (("viber",), "", 7000), (("viber",), "p", 768)],
)
def test_there_is_room_for_one_message_on_its_channels(channels: tuple[str, ...], picture: str, limit: int) -> None:
    one = replace(GOOD, segment=Segment(channels=channels), picture=picture)
    assert room(one) == limit - FRAME
    longest = Words("Т", "🙂" * ((room(one) - 1) // 2))
    assert utf16(longest.text) + 1 in (room(one), room(one) - 1)
    assert problems(replace(one, words={"uk": longest, "en": longest})) == []
    longer = Words("Т", longest.text + "🙂")
    assert problems(replace(one, words={"uk": longer, "en": longer})) == [
        (Wrong.TOO_LONG, "text", "uk"),
        (Wrong.TOO_LONG, "text", "en"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://kyiv.gov.ua",
        "https://kyiv.gov.ua:8443/a?b=c#d",
        "https://київ.укр/новини",
        "https://xn--h1ahn.xn--j1amh/",
        "https://t.me/kyiv",
    ],
)
def test_a_public_address(url: str) -> None:
    assert is_public_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kyiv.gov.ua",
        "http://kyiv.gov.ua",
        "javascript:alert(1)",
        "https://",
        "https://kyiv",
        "https://localhost/",
        "https://city.localhost/",
        "https://db.internal/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://kyiv.gov.ua@evil.example/",
        "https://kyiv.gov.ua\\@evil.example/",
        "https://kyiv.gov.ua:22/",
        "https://kyiv.gov.ua:99999/",
        "https://kyіv.gov.ua/",  # a Cyrillic і
        "https://kyiv.gov.ua/a b",
        "https://kyiv.gov.ua/\u202egpj",
        "https://-kyiv.gov.ua/",
        "https://kyiv..ua/",
        "https://kyiv.gov.ua/" + "a" * 300,
    ],
)
def test_not_a_public_address(url: str) -> None:
    assert not is_public_address(url)


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_no_spelling_of_a_network_inside_is_a_public_address() -> None:
    spellings = json.loads((Path(str(REAL_DATA)) / "reliability/ssrf/addresses.json").read_text())
    found = [one for one in _strings(spellings) if "://" in one]
    assert found
    for url in found:
        assert not is_public_address(url), url
        assert not is_public_address(url.replace("http://", "https://")), url


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [one for each in value.values() for one in _strings(each)]
    if isinstance(value, list):
        return [one for each in value for one in _strings(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("й", "й"),
        ("рядок\r\nще\rі ще\u2028кінець", "рядок\nще\nі ще\nкінець"),
        ("Сума\u202e 001\u202c грн", "Сума 001 грн"),
        ("за\u00adго\u200bло\u2060вок\ufeff", "заголовок"),
        ("👨\u200d👩\u200d👧 і 👩🏽\u200d🚒", "👨\u200d👩\u200d👧 і 👩🏽\u200d🚒"),
        ("а\u200dб", "аб"),
        ("\x00\x07а\tб", "а б"),
        ("  а  \n\n\n\n  б ", "а\n\nб"),
        ("❤️‍🔥", "❤️‍🔥"),
        ("\ud83d", ""),
    ],
)
def test_what_is_not_seen_is_not_kept(written: str, kept: str) -> None:
    assert clean(written) == kept


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")
def test_naughty_strings_stay_text() -> None:
    for text in json.loads((Path(str(REAL_DATA)) / "reliability/blns/blns.json").read_text()):
        once = clean(text)
        assert clean(once) == once
        once.encode()


def test_words_of_two_scripts_are_told() -> None:
    assert mixed_words("Вода у Кuєві, QR-код, COVID-19, Wi‑Fi, п'ять") == ["Кuєві"]
    warned = find_warnings(replace(GOOD, words={**GOOD.words, "uk": Words("Вoда", "є")}))
    assert warned == [Problem(Wrong.MIXED_SCRIPTS, Field.TITLE, "uk", word="Вoда")]


def test_a_small_audience_is_told_but_not_in_an_emergency() -> None:
    assert find_warnings(GOOD, 19) == [Problem(Wrong.FEW_PEOPLE, Field.SEGMENT, number=19)]
    assert find_warnings(GOOD, 20) == []
    assert find_warnings(replace(GOOD, emergency=True), 3) == []


def test_the_english_of_an_emergency_is_asked_for() -> None:
    alone = replace(GOOD, words={"uk": GOOD.words["uk"]}, emergency=True)
    assert [one.wrong for one in find_warnings(alone)] == [Wrong.ENGLISH_FOLLOWS]
