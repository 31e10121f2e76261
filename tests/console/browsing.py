"""A browser without scripts: it keeps cookies, follows redirects, and sends the forms it was shown."""

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import unescape
from typing import Self

from aiohttp import ClientResponse, ClientSession, CookieJar
from yarl import URL

from actions.officials.sessions import sign_in_sample
from bot.service import Service
from city.officials import Role
from storage import officials

_PROOF = re.compile(r'name="proof" value="(\w+)"')


@dataclass
class Seen:
    """A page as it came."""

    status: int
    path: str
    text: str
    headers: dict[str, str]

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return unescape(re.sub("<[^>]+>", "", found[1])).strip() if found else ""

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name}"
        return unescape(found[1])


@dataclass
class Browser:
    url: str
    http: ClientSession
    proof: str = ""

    async def get(self, path: str = "", *, follow: bool = True, **asked: str) -> Seen:
        url = f"{self.url}/console{path}"
        async with self.http.get(url, allow_redirects=follow, params=asked or None) as answer:
            return await self._seen(answer)

    async def post(self, path: str, *, follow: bool = True, **fields: str) -> Seen:
        """With the proof of the last form it was shown."""
        data = {"proof": self.proof, **fields}
        async with self.http.post(f"{self.url}/console{path}", data=data, allow_redirects=follow) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: ClientResponse) -> Seen:
        text = await answer.text()
        self.proof = found[1] if (found := _PROOF.search(text)) else self.proof
        return Seen(answer.status, answer.url.path_qs.removeprefix("/console"), text, dict(answer.headers))

    def cookie(self) -> str:
        """The session's token."""
        return next((cookie.value for cookie in self.http.cookie_jar if cookie.key == "console"), "")

    def carry(self, token: str) -> None:
        """As whoever stole it does."""
        self.http.cookie_jar.update_cookies({"console": token}, URL(self.url))


@dataclass
class City:
    service: Service
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stack.aclose()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.service.settings.port}"

    async def browser(self, language: str = "en") -> Browser:
        session = ClientSession(headers={"Accept-Language": language}, cookie_jar=CookieJar(unsafe=True))
        return Browser(self.url, await self.stack.enter_async_context(session))

    async def official(self, name: str, *roles: Role) -> int:
        """A sample one, at work at once."""
        async with self.service.records.writing() as db:
            return await officials.add(db, self.service.records.vault, name, roles, sample=True)

    async def at_work(self, *roles: Role, name: str = "Канарка Тестова") -> Browser:
        """A browser where such an official is signed in."""
        token = await sign_in_sample(self.service.records, await self.official(name, *roles), "test")
        assert token
        browser = await self.browser()
        browser.carry(token)
        return browser
