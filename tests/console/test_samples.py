"""The demonstration city's officials come in with one click; a real city's never do."""

from dataclasses import replace

from aiohttp.test_utils import TestServer

from actions.demo import load
from actions.officials.sessions import samples, sign_in_sample
from bot.__main__ import doors
from bot.service import Service
from city.officials import Role
from tests.console.browsing import Browser, City
from webhooks.app import SERVED


async def test_two_officials_wait_in_the_demonstration_city(service: Service) -> None:
    await load(service.records, most_signatures=1)
    found = await samples(service.records)
    assert len(found) == 2
    assert all(one.may(Role.ADMINISTRATOR) for one in found)
    assert [one.may(Role.APPROVER) for one in found] == [False, True]


async def test_one_click_and_one_is_in_and_another_and_one_is_out(city: City) -> None:
    official = await city.official("Канарка Тестова", Role.AUTHOR)
    browser = await city.browser()
    await browser.get("/confirm")
    guest = browser.cookie()
    seen = await browser.post("/sign-in/sample", official=str(official), to="/console")
    assert seen.title == "Good to see you, Канарка Тестова"
    assert browser.cookie() != guest
    token = browser.cookie()
    assert (await browser.post("/sign-out")).title == "Sign in"
    browser.carry(token)
    assert (await browser.get()).title == "Sign in"


async def test_nobody_else_gets_in_that_way(city: City) -> None:
    browser = await city.browser()
    await browser.get("/sign-in")
    for official in ("99", "0", "-1", "x", "", "9" * 30, "٣"):
        assert (await browser.post("/sign-in/sample", official=official)).status == 403


async def test_a_real_city_has_no_samples(service: Service) -> None:
    async with City(service) as city:
        official = await city.official("Канарка Тестова", Role.AUTHOR)
        assert await sign_in_sample(service.records, official, "test") is None


async def test_a_simulation_that_became_a_real_service_has_none_either(city: City) -> None:
    """Its database still says simulation, but nobody gave it a simulation's secret."""
    official = await city.official("Канарка Тестова", Role.AUTHOR)
    service = replace(city.service, settings=replace(city.service.settings, simulation_secret=""))
    server = TestServer(doors(service))
    await server.start_server(**SERVED)
    browser = Browser(f"http://127.0.0.1:{server.port}", (await city.browser()).http)
    assert "Канарка" not in (await browser.get("/sign-in")).text
    assert (await browser.post("/sign-in/sample", official=str(official))).status == 403
    signed_in = await city.at_work(Role.AUTHOR, name="Друга Тестова")
    assert (await Browser(f"http://127.0.0.1:{server.port}", signed_in.http).get()).title == "Sign in"
    await server.close()


async def test_an_explicit_yes_stands_for_the_passkey_under_another_token(city: City) -> None:
    browser = await city.at_work(Role.APPROVER)
    before = browser.cookie()
    assert "stands for it" in (await browser.get("/confirm?to=/console")).text
    seen = await browser.post("/confirm", to="/console")
    assert seen.title.startswith("Good to see you")
    assert browser.cookie() != before
