"""From the link in the chat to the second factor: each works once, and whoever is wrong too often waits."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from actions.officials import rights
from actions.officials.codes import step_of
from city.officials import Role
from storage.audit import audit
from storage.mailbox import owed_messages
from storage.official_sessions import IDLE, LONGEST, sessions
from tests.console.browsing import City
from tests.console.staff import hire, let_pass

WELCOME = "Good to see you, Канарка Тестова"


async def test_a_link_shows_its_code_and_the_second_factor_opens_the_console(city: City) -> None:
    clerk = await hire(city, Role.AUTHOR)
    browser = await city.browser()
    token, link = await clerk.records.sign_ins.begin(clerk.id)
    assert link.code in (await browser.get(f"/sign-in/{token}")).text
    assert (await browser.post(f"/sign-in/{token}")).title == "The second step"
    half = browser.cookie()
    assert (await browser.post("/second-step", code=clerk.digits())).title == WELCOME
    assert browser.cookie() != half
    browser.carry(half)
    assert (await browser.get()).title == "Sign in"


async def test_looking_at_a_link_uses_nothing_up_and_taking_it_does(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    token, _ = await clerk.records.sign_ins.begin(clerk.id)
    for _ in range(3):
        assert (await browser.get(f"/sign-in/{token}")).status == 200
    await browser.post(f"/sign-in/{token}")
    for call in (browser.get, browser.post):
        assert (await call(f"/sign-in/{token}")).status == 410


async def test_whoever_only_came_by_the_link_sees_no_page(city: City) -> None:
    clerk, browser = await hire(city, *Role), await city.browser()
    await clerk.comes_by_link(browser)
    for path in ("", "/me", "/officials", "/support", "/queues", "/trail", "/trail.csv", "/confirm", "/set-up"):
        assert (await browser.get(path)).title == "The second step", path


async def test_a_code_of_the_authenticator_opens_once(city: City) -> None:
    clerk, first, second = await hire(city, Role.AUTHOR), await city.browser(), await city.browser()
    digits = clerk.digits()
    await clerk.comes_by_link(first)
    await clerk.comes_by_link(second)
    assert (await first.post("/second-step", code=digits)).title == WELCOME
    seen = await second.post("/second-step", code=digits)
    assert (seen.status, "used already" in seen.text) == (403, True)
    assert (await second.post("/second-step", code=clerk.digits(1))).title == WELCOME


@pytest.mark.parametrize(("late", "fits"), [(-31, False), (-1, True), (0, True), (29, True), (59, True), (61, False)])
def test_a_code_fits_its_half_minute_and_those_beside_it(late: int, *, fits: bool) -> None:
    secret, at = "JBSWY3DPEHPK3PXP" * 2, 1_800_000_000
    assert (step_of(secret, pyotp.TOTP(secret).at(at), at + late) is not None) == fits


async def test_a_recovery_code_opens_once_however_it_is_written(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.comes_by_link(browser)
    assert (await browser.post("/second-step", code=clerk.codes[0].lower().replace("-", " "))).title == WELCOME
    await clerk.comes_by_link(browser)
    assert (await browser.post("/second-step", code=clerk.codes[0])).status == 403
    assert (await browser.post("/second-step", code=clerk.codes[1])).title == WELCOME


async def test_nobodys_code_opens_for_somebody_else(city: City) -> None:
    one, other = await hire(city, Role.AUTHOR), await hire(city, Role.AUTHOR)
    browser = await city.browser()
    await one.comes_by_link(browser)
    assert (await browser.post("/second-step", code=other.codes[0])).status == 403
    assert (await browser.post("/second-step", code=other.digits())).status == 403


async def test_after_five_wrong_codes_even_the_right_one_waits(city: City) -> None:
    clerk, other, browser = await hire(city, Role.AUTHOR), await hire(city, Role.AUTHOR), await city.browser()
    await clerk.comes_by_link(browser)
    for _ in range(5):
        assert (await browser.post("/second-step", code="000000x")).status == 403
    assert (await browser.post("/second-step", code=clerk.digits())).status == 429
    assert (await other.signs_in(await city.browser())).title == WELCOME


async def test_an_address_that_guesses_links_is_shut_out(city: City) -> None:
    browser = await city.browser()
    answers = [(await browser.get(f"/sign-in/{number:043}")).status for number in range(60)]
    assert (answers[0], answers[-1]) == (410, 429)


@pytest.mark.parametrize(
    ("column", "age", "alive"),
    [
        ("seen_at", IDLE - timedelta(minutes=1), True),
        ("seen_at", IDLE + timedelta(minutes=1), False),
        ("began_at", LONGEST - timedelta(minutes=1), True),
        ("began_at", LONGEST + timedelta(minutes=1), False),
    ],
)
async def test_a_session_ends_when_it_is_idle_or_old(city: City, column: str, age: timedelta, *, alive: bool) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.signs_in(browser)
    await let_pass(city.service, **{column: datetime.now(UTC) - age})
    assert (await browser.get()).title == (WELCOME if alive else "Sign in")


async def test_an_unproved_session_lives_ten_minutes(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.comes_by_link(browser)
    await let_pass(city.service, began_at=datetime.now(UTC) - timedelta(minutes=11))
    assert (await browser.post("/second-step", code=clerk.digits())).title == "Sign in"


async def test_their_chat_hears_of_it_and_the_database_keeps_no_token(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.signs_in(browser)
    async with clerk.records.reading() as db:
        heard = (await db.execute(select(owed_messages.c.account_id, owed_messages.c.kind))).all()
        kept = (await db.execute(select(sessions))).all()
        noted = (await db.execute(select(audit.c.kind, audit.c.about))).all()
    assert heard == [(clerk.account_id, "official_signed_in")]
    assert browser.cookie() not in repr(kept)
    assert noted == [("session.began", {"by": "totp"})]


async def test_sessions_are_listed_and_ended_by_their_owner(city: City) -> None:
    clerk, desk, phone = await hire(city, Role.AUTHOR), await city.browser(), await city.browser()
    phone.http.headers["User-Agent"] = "Mozilla/5.0 (Android 15) Firefox/140.0"
    await clerk.signs_in(desk)
    await clerk.signs_in(phone, steps=1)
    seen = await desk.get("/me")
    assert "Firefox, Android" in seen.text
    assert (await desk.post("/me/sessions/end", session=seen.hidden("session"))).status == 200
    assert (await phone.get()).title == "Sign in"
    assert (await desk.get()).title == WELCOME


async def test_nobody_ends_the_session_of_another(city: City) -> None:
    clerk, other = await hire(city, Role.AUTHOR), await hire(city, Role.AUTHOR)
    mine, theirs = await city.browser(), await city.browser()
    await clerk.signs_in(mine)
    await other.signs_in(theirs)
    for number in range(10):
        await mine.post("/me/sessions/end", session=str(number)) if number != 1 else None
    assert (await theirs.get()).title == WELCOME


async def test_new_recovery_codes_want_a_code_of_this_moment(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.signs_in(browser)
    await browser.get("/me")
    assert "does not fit" in (await browser.post("/me/codes", code="123")).text
    seen = await browser.post("/me/codes", code=clerk.digits(1))
    assert seen.title == "Recovery codes"
    assert clerk.codes[0] not in seen.text
    await clerk.comes_by_link(browser)
    assert (await browser.post("/second-step", code=clerk.codes[0])).status == 403


async def test_removal_ends_every_session_at_once_and_its_links(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    await clerk.signs_in(browser)
    token, _ = await clerk.records.sign_ins.begin(clerk.id)
    await rights.remove(clerk.records, None, clerk.id)
    assert (await browser.get()).title == "Sign in"
    assert (await browser.post(f"/sign-in/{token}")).status == 410


async def test_an_authenticator_is_set_up_at_the_first_sign_in_and_never_again(city: City) -> None:
    clerk, browser = await hire(city, Role.AUTHOR), await city.browser()
    boss = await hire(city, Role.ADMINISTRATOR, name="Друга Тестова")
    official = next(one for one in await rights.everybody(clerk.records) if one.id == boss.id)
    await rights.reset(clerk.records, official, clerk.id)
    await clerk.comes_by_link(browser)
    seen = await browser.get("/second-step")
    assert (seen.title, "<svg" in seen.text) == ("Your authenticator", True)
    secret = seen.text.split('class="secret">')[1].split("<")[0]
    assert (await browser.post("/set-up", code="000")).status == 422
    clerk.secret = secret
    shown = await browser.post("/set-up", code=clerk.digits())
    assert (shown.title, shown.text.count("<li>")) == ("Recovery codes", 10)
    assert (await browser.get()).title == WELCOME
    assert (await browser.get("/set-up")).title == WELCOME
    other = await city.browser()
    await clerk.comes_by_link(other)
    assert (await other.get("/set-up")).title == "The second step"
    assert (await other.post("/set-up", code=clerk.digits())).title == "The second step"
