"""New rights need two administrators, nobody decides about themselves, and the database says the same."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from actions.officials import rights
from actions.officials.rights import Refused
from bot.service import Service
from city.officials import Role
from storage import official_changes
from storage.officials import Official
from tests.console.browsing import City
from tests.console.staff import hire

BOSS = Role.ADMINISTRATOR


@pytest.fixture
def officials(service: Service) -> Callable[[int], Awaitable[Official]]:
    async def find(number: int) -> Official:
        return next(one for one in await rights.everybody(service.records) if one.id == number)

    return find


Find = Callable[[int], Awaitable[Official]]


async def test_an_invitation_waits_for_another_administrator(city: City, officials: Find) -> None:
    records = city.service.records
    first, second = [await officials(await city.official(name, BOSS)) for name in ("Перша", "Друга")]
    asked = await rights.invite(records, first, "Новий Тестовий", frozenset({Role.AUTHOR}))
    assert (await officials(asked.official_id)).roles == frozenset()
    with pytest.raises(Refused, match="gone"):
        await rights.invitation(records, first, asked.official_id)
    (waiting,) = await rights.waiting(records)
    with pytest.raises(Refused) as refused:
        await rights.confirm(records, first, waiting.id)
    assert refused.value.why == "own"
    await rights.confirm(records, second, waiting.id)
    assert (await officials(asked.official_id)).roles == {Role.AUTHOR}
    assert await rights.waiting(records) == []


async def test_fewer_rights_hold_at_once_and_more_wait(city: City, officials: Find) -> None:
    records = city.service.records
    boss, clerk = await city.official("Перша", BOSS), await city.official("Друга", Role.AUTHOR, Role.AUDITOR)
    by = await officials(boss)
    assert not (await rights.ask_roles(records, by, clerk, frozenset({Role.AUTHOR}))).waits
    assert (await officials(clerk)).roles == {Role.AUTHOR}
    assert (await rights.ask_roles(records, by, clerk, frozenset({Role.AUTHOR, Role.APPROVER}))).waits
    assert (await officials(clerk)).roles == {Role.AUTHOR}


async def test_nobody_agrees_to_rights_of_their_own(city: City, officials: Find) -> None:
    records = city.service.records
    first, second = [await officials(await city.official(name, BOSS)) for name in ("Перша", "Друга")]
    await rights.ask_roles(records, first, second.id, frozenset({BOSS, Role.APPROVER}))
    (waiting,) = await rights.waiting(records)
    with pytest.raises(Refused) as refused:
        await rights.confirm(records, second, waiting.id)
    assert refused.value.why == "own"


async def test_nobody_changes_removes_or_resets_themselves(city: City, officials: Find) -> None:
    records = city.service.records
    boss = await officials(await city.official("Перша", BOSS))
    for act in (
        lambda: rights.ask_roles(records, boss, boss.id, frozenset({BOSS, Role.APPROVER})),
        lambda: rights.remove(records, boss, boss.id),
        lambda: rights.reset(records, boss, boss.id),
    ):
        with pytest.raises(Refused) as refused:
            await act()
        assert refused.value.why == "own"


async def test_who_was_an_administrator_when_the_page_was_opened_may_be_none_now(city: City, officials: Find) -> None:
    records = city.service.records
    first, second = [await officials(await city.official(name, BOSS)) for name in ("Перша", "Друга")]
    await rights.ask_roles(records, second, first.id, frozenset({Role.AUDITOR, Role.AUTHOR}))
    await rights.remove(records, second, first.id)
    with pytest.raises(Refused) as refused:
        await rights.invite(records, first, "Новий Тестовий", frozenset({Role.AUTHOR}))
    assert refused.value.why == "not_administrator"


async def test_what_a_removed_administrator_asked_for_is_not_agreed_to(city: City, officials: Find) -> None:
    records = city.service.records
    first, second = [await officials(await city.official(name, BOSS)) for name in ("Перша", "Друга")]
    await rights.invite(records, first, "Новий Тестовий", frozenset({BOSS}))
    (waiting,) = await rights.waiting(records)
    await rights.remove(records, second, first.id)
    with pytest.raises(Refused) as refused:
        await rights.confirm(records, second, waiting.id)
    assert refused.value.why == "gone"


@pytest.mark.parametrize("decider", ["asked_by", "official_id", "NULL"])
async def test_the_database_lets_nobody_agree_alone(city: City, officials: Find, decider: str) -> None:
    first, second = await city.official("Перша", BOSS), await city.official("Друга", BOSS)
    await rights.ask_roles(city.service.records, await officials(first), second, frozenset(Role))
    with pytest.raises(DBAPIError, match="two_people"):
        async with city.service.records.writing() as db:
            await db.execute(official_changes.changes.update().values(state="done", decided_by=text(decider)))


async def test_the_machine_invites_administrators_until_two_are_at_work(city: City) -> None:
    records = city.service.records
    for name in ("Перша", "Друга"):
        await city.official(name, BOSS)
        await rights.invite_first(records, "Канарка Тестова")
        await hire(city, BOSS, name=name)
    with pytest.raises(Refused) as refused:
        await rights.invite_first(records, "Канарка Тестова")
    assert refused.value.why == "enough"


@pytest.mark.parametrize("name", ["", " ", "Я", "x" * 81])
async def test_a_name_is_a_name(city: City, officials: Find, name: str) -> None:
    boss = await officials(await city.official("Перша", BOSS))
    with pytest.raises(Refused) as refused:
        await rights.invite(city.service.records, boss, name, frozenset({Role.AUTHOR}))
    assert refused.value.why == "name"


async def test_two_administrators_invite_somebody_over_the_pages(city: City, officials: Find) -> None:
    first, second = await city.at_work(BOSS, name="Перша"), await city.at_work(BOSS, name="Друга")
    for browser in (first, second):
        await browser.get("/officials")
        assert (await browser.post("/confirm", to="/console/officials")).title == "Officials"
    seen = await first.post("/officials", name="Новий Тестовий", roles="author")
    assert "Asked." in seen.text
    assert '/confirm"' not in seen.text
    page = (await second.get("/officials")).text
    assert "Новий Тестовий" in page
    agree = page.split('action="/console/changes/')[1].split("/")[0]
    assert "nobody" in (await first.post(f"/changes/{agree}/confirm")).text.lower()
    assert "hold from now on" in (await second.post(f"/changes/{agree}/confirm")).text
    everybody = await rights.everybody(city.service.records)
    new = next(one for one in everybody if one.name == "Новий Тестовий")
    assert new.roles == {Role.AUTHOR}
    seen = await first.post(f"/officials/{new.id}/link")
    assert seen.status == 200
    assert "Removed." in (await second.post(f"/officials/{new.id}/remove")).text
    assert (await first.get(f"/officials/{new.id}")).status == 404
