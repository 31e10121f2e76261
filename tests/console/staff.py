"""Officials as a real city has them: with a chat, an authenticator, recovery codes."""

import time
from dataclasses import dataclass

import pyotp
from playwright.async_api import BrowserContext

from actions.officials.codes import bare, made_codes
from bot.service import Service
from city.officials import Role
from storage import official_factors, officials, people
from storage.official_sessions import sessions
from storage.records import Records
from tests.console.browsing import Browser, City, Seen


@dataclass
class Clerk:
    """`secret` is in their authenticator, `codes` in their drawer."""

    city: City
    id: int
    account_id: int
    secret: str
    codes: list[str]

    @property
    def records(self) -> Records:
        return self.city.service.records

    async def comes_by_link(self, browser: Browser) -> Seen:
        token, _ = await self.records.sign_ins.begin(self.id)
        await browser.get(f"/sign-in/{token}")
        return await browser.post(f"/sign-in/{token}")

    def digits(self, steps: int = 0) -> str:
        """What the authenticator shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(time.time() + 30 * steps)

    async def signs_in(self, browser: Browser, *, steps: int = 0) -> Seen:
        await self.comes_by_link(browser)
        return await browser.post("/second-step", code=self.digits(steps))


_chats = iter(range(1, 1_000_000))


async def hire(city: City, *roles: Role, name: str = "Канарка Тестова") -> Clerk:
    """At work, in a chat of their own."""
    records, secret, codes = city.service.records, pyotp.random_base32(), made_codes()
    async with records.writing() as db:
        account = await people.find_or_create_account(db, "telegram", str(900_000 + next(_chats)), "en")
        official_id = await officials.add(db, records.vault, name, roles)
        await officials.change(db, official_id, account_id=account.id, state="active")
        await official_factors.keep_totp(db, records.vault, official_id, secret, 0)
        await official_factors.keep_codes(db, official_id, map(bare, codes))
    return Clerk(city, official_id, account.id, secret, codes)


async def forget(clerk: Clerk) -> None:
    """Invited, and nothing is set up yet."""
    async with clerk.records.writing() as db:
        await official_factors.forget(db, clerk.id)
        await officials.change(db, clerk.id, state="invited")


async def speaks(context: BrowserContext, city: City, language: str) -> None:
    await context.add_cookies([{"name": "console-language", "value": language, "url": city.url}])


async def let_pass(service: Service, **columns: object) -> None:
    """As if time had passed over every session."""
    async with service.records.writing() as db:
        await db.execute(sessions.update().values(**columns))
