"""Two chats become one person's: by a link, by the word of both, once, and never by surprise."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession

from tests.journeys.affairs import (
    NAME,
    WORDS,
    account,
    begun,
    in_both_languages,
    on_both_channels,
    opens_account,
    verified,
)
from tests.journeys.town import Resident, Town, said

OTHER = {"telegram": "viber", "viber": "telegram"}


async def invites(resident: Resident, words: dict[str, str]) -> tuple[str, str]:
    """(the link's payload, the code) of a link into the other messenger."""
    await opens_account(resident, words)
    await resident.sees(words["known"])
    await resident.presses(words["connect"])
    screen = await resident.sees(words["code"])
    code = re.search(r"\b\d{4}\b", said(screen))
    assert code
    return await payload_of(await resident.link(words["open"])), code[0]


async def payload_of(link: str) -> str:
    """What the link brings into the chat; a web page in between leads on to it."""
    if link.startswith("http://"):
        async with ClientSession() as browser, browser.get(link) as page:
            found = re.search(r'href="(viber://[^"]+)"', await page.text())
        assert found
        link = found[1].replace("&amp;", "&")
    query = parse_qs(urlsplit(link).query)
    return (query.get("start") or query["context"])[0]


@in_both_languages
@on_both_channels
async def test_two_chats_become_one_persons_by_the_word_of_both(town: Town, channel: str, language: str) -> None:
    words = WORDS[language]
    here, there = await verified(town, channel, language), await begun(town, OTHER[channel], language)
    payload, code = await invites(here, words)
    await there.start(payload)
    await there.sees(words["yours"], code)
    await there.presses(words["yes"])
    await there.sees(words["agreed"])
    await here.sees(words["ask_first"], code)
    assert (await account(town, there)).person_id is None
    await here.presses(words["yes"])
    await here.sees(words["connected"], NAME[OTHER[channel]])
    await there.sees(words["told"], NAME[channel])
    assert (await account(town, there)).person_id == (await account(town, here)).person_id is not None
    await there.writes("9")
    await there.presses(words["sign"])
    await there.sees(words["thanks"])


@pytest.mark.parametrize("who", ["second", "first"])
@on_both_channels
async def test_a_no_on_either_side_connects_nothing_and_both_hear_it(town: Town, channel: str, who: str) -> None:
    words = WORDS["uk"]
    here, there = await verified(town, channel), await begun(town, OTHER[channel])
    payload, _ = await invites(here, words)
    await there.start(payload)
    await there.sees(words["yours"])
    if who == "first":
        await there.presses(words["yes"])
        await here.sees(words["ask_first"])
    says_no, hears = (there, here) if who == "second" else (here, there)
    await says_no.presses(words["no"])
    await says_no.sees(words["refused"])
    await hears.sees(words["refused_there"])
    assert (await account(town, there)).person_id is None


@on_both_channels
async def test_a_link_works_once(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    here, there, third = (await verified(town, channel), *[await begun(town, OTHER[channel]) for _ in range(2)])
    payload, code = await invites(here, words)
    await there.start(payload)
    await there.sees(words["yours"])
    await third.start(payload)
    await third.sees(words["used"])
    await there.start(payload)
    await there.sees(words["yours"], code)
    await there.presses(words["no"])
    await there.sees(words["refused"])
    await there.start(payload)
    await there.sees(words["used"])


@on_both_channels
async def test_a_link_and_its_buttons_are_over_after_ten_minutes(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    here, there = await verified(town, channel), await begun(town, OTHER[channel])
    late, _ = await invites(here, words)
    await forget_links(town)
    await there.start(late)
    await there.sees(words["used"])
    payload, _ = await invites(here, words)
    await there.start(payload)
    await there.sees(words["yours"])
    await forget_links(town)
    await there.presses(words["yes"])
    await there.sees(words["used"])
    assert (await account(town, there)).person_id is None


async def forget_links(town: Town) -> None:
    """As ten minutes later."""
    keys = await town.service.redis.keys("link:*")
    assert keys
    assert all([0 < await town.service.redis.ttl(key) <= 600 for key in keys])
    await town.service.redis.delete(*keys)


@on_both_channels
async def test_ones_own_link_and_a_chat_of_somebody_else_are_refused_kindly(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    here, there = await verified(town, channel), await verified(town, OTHER[channel], who="brovary")
    own, _ = await invites(here, words)
    await here.start(own)
    await here.sees("в цьому самому чаті")
    payload, _ = await invites(here, words)
    before = (await account(town, there)).person_id
    await there.start(payload)
    await there.sees(words["other_person"])
    assert (await account(town, there)).person_id == before


async def test_a_chat_verified_meanwhile_by_somebody_else_is_not_taken_over(town: Town) -> None:
    words = WORDS["uk"]
    here, there = await verified(town, "telegram"), await begun(town, "viber")
    payload, _ = await invites(here, words)
    await there.start(payload)
    await there.presses(words["yes"])
    await here.sees(words["ask_first"])
    await opens_account(there, words)
    await there.presses(words["confirm"])
    await there.sees(words["who"])
    await there.verifies(await there.link(words["verify"]), "brovary")
    await there.sees(words["verified"])
    before = (await account(town, there)).person_id
    await here.presses(words["yes"])
    await here.sees(words["other_person"])
    assert (await account(town, there)).person_id == before


@on_both_channels
async def test_a_repeated_yes_changes_nothing(town: Town, channel: str) -> None:
    words = WORDS["uk"]
    here, there = await verified(town, channel), await begun(town, OTHER[channel])
    payload, _ = await invites(here, words)
    await there.start(payload)
    await there.presses(words["yes"])
    await there.sees(words["agreed"])
    await here.presses(words["yes"])
    await here.sees(words["connected"])
    await there.sees(words["told"])
    version = (await account(town, there)).version
    await town.city.post("deliveries/repeat")
    await here.until(lambda screen: True, "quiet")
    assert (await account(town, there)).version == version
