"""What holds for every page, whatever it shows."""

import re

import pytest
from yarl import URL

from bot.service import Service
from city.officials import Role
from console.app import PAGES, build
from console.pages import Page
from tests.console.browsing import City
from webhooks.failures import replay_one

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]+src=)|\son\w+=|https?://(?!localhost)")
OUTSIDE = (
    "https://evil.example",
    "//evil.example",
    "/console@evil.example",
    "/webhooks",
    "/console/\\evil",
    "/console\nX: y",
)
FIELDS = ("official", "to", "code", "kind", "name", "roles", "before")
EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")

_PLACE = re.compile(r"\{(\w+)(:[^{}]*(\{[^}]*\})?[^{}]*)?\}")


def address(page: Page) -> str:
    """Where nothing is: number 0 of whatever it is."""
    return _PLACE.sub("0", page.path)


@EVERY
def test_every_page_names_its_roles_or_says_why_it_is_open(page: Page) -> None:
    assert bool(page.roles) != bool(page.open_because)


def test_no_route_is_outside_the_table(service: Service) -> None:
    routes = {
        (route.method, route.resource.canonical)
        for route in build(service, replay_one).router.routes()
        if route.resource
    }
    known = {(page.method, _PLACE.sub(r"{\1}", page.path)) for page in PAGES}
    assert {route for route in routes if route[0] not in ("HEAD", "*")} == known


@EVERY
async def test_each_role_gets_in_where_it_should_and_nowhere_else(city: City, page: Page) -> None:
    """Whoever may not is told so; whoever may is told anything but that."""
    for role in Role:
        browser = await city.at_work(role, name=role)
        await browser.get("/sign-in")
        seen = await (browser.get if page.method == "GET" else browser.post)(address(page), follow=False)
        if page.roles and role not in page.roles:
            assert (seen.status, "not for your role" in seen.text) == (403, True), role
        else:
            assert "not for your role" not in seen.text or page.open_because, role
            assert seen.status < 500


@EVERY
async def test_whoever_is_not_signed_in_is_sent_to_sign_in(city: City, page: Page) -> None:
    if page.open_because:
        return
    browser = await city.browser()
    await browser.get("/sign-in")
    seen = await (browser.get if page.method == "GET" else browser.post)(address(page), follow=False)
    assert (seen.status, seen.headers["Location"].split("?")[0]) == (303, "/console/sign-in")


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=lambda page: page.path)
async def test_a_form_that_is_not_ours_is_refused(city: City, page: Page) -> None:
    role = next(iter(sorted(page.roles)), Role.AUTHOR)
    browser = await city.at_work(role)
    if page.needs_passkey:
        await browser.get("/confirm")
        await browser.post("/confirm")
    browser.proof = "0" * 64
    seen = await browser.post(address(page), follow=False)
    assert (seen.status, seen.title) == (403, "This form was too old")
    other = await city.at_work(role, name="Інша")
    await other.get("/sign-in")
    browser.proof = other.proof
    assert (await browser.post(address(page), follow=False)).title == "This form was too old"


async def test_another_sites_form_is_refused_even_with_the_proof(city: City) -> None:
    browser = await city.at_work(Role.AUTHOR)
    await browser.get()
    sent = {"data": {"proof": browser.proof}, "headers": {"Sec-Fetch-Site": "cross-site"}}
    async with browser.http.post(f"{city.url}/console/sign-out", **sent) as answer:  # type: ignore[arg-type]
        assert answer.status == 403


@pytest.mark.parametrize("path", ["", "/sign-in", "/nothing/here", "/static/console.css", "/confirm"])
async def test_every_answer_bears_the_strict_headers(city: City, path: str) -> None:
    seen = await (await city.browser()).get(path, follow=False)
    policy = seen.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert ("no-store" in seen.headers["Cache-Control"]) != path.startswith("/static")


async def test_nothing_is_written_inline(city: City) -> None:
    browser = await city.at_work(*Role)
    for page in PAGES:
        if page.method == "GET" and "{" not in page.path:
            assert not INLINE.search((await browser.get(page.path)).text), page.path


async def test_the_cookie_is_the_browsers_alone(city: City) -> None:
    seen = await (await city.browser()).get("/sign-in")
    flags = {flag.strip() for flag in seen.headers["Set-Cookie"].split(";")[1:]}
    assert flags == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize("to", OUTSIDE)
async def test_nobody_is_led_out_of_the_console(city: City, to: str) -> None:
    browser = await city.browser()
    async with browser.http.get(f"{city.url}/console/language/en", params={"to": to}, allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/console"


ODD = ("\x00", "ї" * 5_000, "' OR 1=1 --", "{{ 7 * 7 }}", "<script>alert(1)</script>", "\u202e", "-1", "9" * 40)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
async def test_odd_input_never_breaks_a_page(city: City, odd: str) -> None:
    browser = await city.at_work(*Role)
    for page in PAGES:
        path = _PLACE.sub("9" * 18, page.path)
        sent = dict.fromkeys(FIELDS, odd)
        if page.method == "POST":
            if page.needs_passkey:
                await browser.post("/confirm")
            await browser.get("/confirm")
            seen = await browser.post(path, follow=False, **sent)
        else:
            seen = await browser.get(path, follow=False, **(sent if len(odd) < 1000 else {}))
        assert seen.status < 500, page
        assert "<script>alert" not in seen.text
        if page.path == "/sign-out":
            browser = await city.at_work(*Role)


PART = b'--x\r\nContent-Disposition: form-data; name="proof"'
TORN = (
    (b"", "multipart/form-data"),
    (b"", "multipart/form-data; boundary="),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (PART + b"\r\nContent-Length: -4\r\n\r\nabc\r\n--x--", "multipart/form-data; boundary=x"),
    (PART + b"\r\nContent-Encoding: gzip\r\n\r\nabc\r\n--x--", "multipart/form-data; boundary=x"),
    (
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n--y--",
        "multipart/form-data; boundary=x",
    ),
    (b"\xff\xfe=%ff%zz&&&==", "application/x-www-form-urlencoded"),
    (b"&".join(b"a=1" for _ in range(5000)), "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
)


@pytest.mark.parametrize(("body", "kind"), TORN, ids=range(len(TORN)))
async def test_a_torn_form_is_told_so(city: City, body: bytes, kind: str) -> None:
    browser = await city.at_work(Role.AUTHOR)
    async with browser.http.post(f"{city.url}/console/sign-out", data=body, headers={"Content-Type": kind}) as answer:
        assert 400 <= answer.status < 500


@pytest.mark.parametrize(
    "path", ["/sign-in/%ff%00", "/sign-in/%F0%9F%9B%9F", "/officials/%00", "/static/..%2fapp.py", "//", "/%"]
)
async def test_an_odd_address_finds_nothing(city: City, path: str) -> None:
    browser = await city.at_work(*Role)
    address = URL(f"{city.url}/console{path}", encoded=True)
    for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
        async with browser.http.request(method, address) as answer:
            assert 400 <= answer.status < 500, method


async def test_too_big_a_form_is_refused(city: City) -> None:
    browser = await city.at_work(Role.AUTHOR)
    assert (await browser.post("/sign-out", filler="x" * 300_000)).status == 413


async def test_the_language_is_chosen_and_kept(city: City) -> None:
    browser = await city.browser("uk")
    assert (await browser.get("/sign-in")).title == "Вхід"
    assert (await browser.get("/language/en?to=/console/sign-in")).title == "Sign in"
    assert (await browser.get("/sign-in")).title == "Sign in"
    assert (await browser.get("/language/xx?to=/console/sign-in")).title == "Sign in"
