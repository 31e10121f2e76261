"""The stand-in identity provider: five residents, codes that work once, and fields told only when asked."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.citizens import citizens, control_digit, tax_number
from simulator.identity import IDENTITY, Identity, add_routes

Client = TestClient[web.Request, web.Application]
ASK = {
    "response_type": "code",
    "client_id": "kyiv-city-bot",
    "auth_type": "dig_sign",
    "state": "s-1",
    "redirect_uri": "https://bot.example/identity/callback?from=chat",
}
CLIENT = {"grant_type": "authorization_code", "client_id": "kyiv-city-bot", "client_secret": "demo-secret"}


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(clock: Clock) -> AsyncIterator[Client]:
    app = web.Application()
    app[IDENTITY] = Identity(now=clock)
    add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def choose(client: Client, **form: str) -> dict[str, list[str]]:
    answer = await client.post("/identity/choose", data={**ASK, **form}, allow_redirects=False)
    assert answer.status == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)


async def ask(client: Client, call: str, **fields: str) -> dict[str, Any]:
    answer = await client.get(f"/identity/{call}", params=fields)
    assert answer.status == 200
    told: dict[str, Any] = await answer.json()
    return told


async def sign_in(client: Client, resident: str = "podil") -> dict[str, Any]:
    back = await choose(client, resident=resident)
    return await ask(client, "get-access-token", **CLIENT, code=back["code"][0])


async def test_the_page_shows_age_and_district_of_each_resident(client: Client) -> None:
    page = await (await client.get("/identity/", params=ASK)).text()
    assert page.count('name="resident"') == 5
    assert "15 років · м. Київ, Шевченківський район" in page
    assert "35 років · м. Київ, Подільський район" in page


@pytest.mark.parametrize(
    ("asked", "accepted", "seen"),
    [("", "uk,en", "Скасувати"), ("", "en-GB", "Cancel"), ("en", "uk", "Cancel"), ("xx", "", "Скасувати")],
)
async def test_the_page_speaks_both_languages(client: Client, asked: str, accepted: str, seen: str) -> None:
    answer = await client.get("/identity/", params={**ASK, "lang": asked}, headers={"Accept-Language": accepted})
    assert seen in await answer.text()


async def test_the_page_trusts_no_word_of_the_address(client: Client) -> None:
    page = await (await client.get("/identity/", params={**ASK, "state": '"><script>'})).text()
    assert "<script>" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "somebody"},
        {"response_type": "token"},
        {"state": ""},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "https://"},
        {"redirect_uri": "http://["},
    ],
)
async def test_a_malformed_request_goes_nowhere(client: Client, wrong: dict[str, str]) -> None:
    assert (await client.get("/identity/", params={**ASK, **wrong})).status == 400
    answer = await client.post("/identity/choose", data={**ASK, "resident": "podil", **wrong}, allow_redirects=False)
    assert answer.status == 400


async def test_cancelling_goes_back_with_the_state(client: Client) -> None:
    assert await choose(client, cancel="1") == {"from": ["chat"], "error": ["access_denied"], "state": ["s-1"]}


async def test_nobody_of_that_name_is_refused(client: Client) -> None:
    answer = await client.post("/identity/choose", data={**ASK, "resident": "mayor"}, allow_redirects=False)
    assert answer.status == 400


async def test_only_the_asked_fields_are_told(client: Client) -> None:
    token = await sign_in(client)
    told = await ask(
        client,
        "get-user-info",
        access_token=token["access_token"],
        user_id=token["user_id"],
        fields="drfocode,locality,address,mother",
    )
    assert set(told) == {"drfocode", "locality", "address"}
    assert told["address"] == "м. Київ, Подільський район, вул. Межигірська, 12"


async def test_a_code_works_once(client: Client) -> None:
    code = (await choose(client, resident="podil"))["code"][0]
    assert "access_token" in await ask(client, "get-access-token", **CLIENT, code=code)
    assert (await ask(client, "get-access-token", **CLIENT, code=code))["error"] == "invalid_grant"


async def test_a_code_is_forgotten_after_ten_minutes(client: Client, clock: Clock) -> None:
    code = (await choose(client, resident="podil"))["code"][0]
    clock.time += timedelta(minutes=10)
    assert (await ask(client, "get-access-token", **CLIENT, code=code))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_secret": "guess"}, "invalid_client"),
        ({"client_secret": "здогад"}, "invalid_client"),
        ({"client_id": "somebody"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_stranger_gets_no_token(client: Client, wrong: dict[str, str], error: str) -> None:
    code = (await choose(client, resident="podil"))["code"][0]
    assert (await ask(client, "get-access-token", **{**CLIENT, **wrong}, code=code))["error"] == error


async def test_a_token_may_be_asked_by_a_posted_form(client: Client) -> None:
    code = (await choose(client, resident="pupil"))["code"][0]
    answer = await client.post("/identity/get-access-token", data={**CLIENT, "code": code})
    assert (await answer.json())["token_type"] == "bearer"


async def test_after_logout_the_token_tells_nothing(client: Client) -> None:
    token = await sign_in(client)
    who = {"access_token": token["access_token"], "user_id": token["user_id"]}
    assert await ask(client, "get-user-logout", **who) == {"error": "0"}
    assert (await ask(client, "get-user-info", **who, fields="phone"))["error"] == "invalid_token"


@pytest.mark.parametrize(
    ("extra", "error"),
    [({"user_id": "1"}, "invalid_token"), ({"fields": ""}, "invalid_request"), ({"cert": "MIIB"}, "unsupported")],
)
async def test_a_wrong_question_gets_an_error_with_status_200(
    client: Client, extra: dict[str, str], error: str
) -> None:
    token = await sign_in(client)
    asked = {"access_token": token["access_token"], "user_id": token["user_id"], "fields": "phone", **extra}
    assert (await ask(client, "get-user-info", **asked))["error"] == error


def test_every_tax_number_is_valid_and_tells_the_birth_date() -> None:
    for one in citizens(date(2026, 11, 24)):
        assert len(one.number) == 10
        assert control_digit(one.number[:9]) == int(one.number[9])
        assert date(1899, 12, 31) + timedelta(days=int(one.number[:5])) == one.born
    assert tax_number(date(1900, 1, 1), 0)[:5] == "00001"


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_the_pupil_is_always_fifteen(today: date) -> None:
    pupil = next(one for one in citizens(today) if one.key == "pupil")
    assert pupil.age(today) == 15


def test_only_one_of_the_five_lives_elsewhere() -> None:
    places = [one.locality for one in citizens(date(2026, 11, 24))]
    assert places == ["Київ"] * 4 + ["Бровари"]
