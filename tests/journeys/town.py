"""What a resident can do in a story: look at the phone, press what is shown, follow a link in the browser."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from bot.service import Service
from storage.people import ChannelName
from tests.simulator.city import City, Phone

Screen = dict[str, Any]


@dataclass
class Town:
    city: City
    service: Service

    async def resident(self, channel: str, language: str = "uk") -> "Resident":
        told = await self.city.post("residents", channel=channel, name="Канарка Тестова", language=language)
        return Resident(self, Phone(self.city, channel, told["id"]))

    async def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = (await self.city.get("platform/events"))["events"]
        return events

    async def told(self, number: int) -> list[dict[str, Any]]:
        """What the platform got, once it got so much."""
        for _ in range(100):
            events = await self.events()
            if len(events) >= number:
                return events
            await asyncio.sleep(0.05)
        raise AssertionError(f"the platform got {len(events)} events, not {number}")

    def code(self, resident: "Resident", data: str) -> str:
        """A button as this resident would be shown it."""
        phone, now = resident.phone, self.service.clock.now()
        channel: ChannelName = "telegram" if phone.channel == "telegram" else "viber"
        return self.service.codec.seal(channel, phone.id, phone.id, data, now)


@dataclass
class Resident:
    town: Town
    phone: Phone
    version: int = 0

    async def sees(self, *words: str) -> Screen:
        """Waits until the newest message of the bot holds all these words, and is settled."""
        return await self.until(lambda screen: all(word in said(screen) for word in words), " and ".join(words))

    async def until(self, holds: Callable[[Screen], bool], what: str) -> Screen:
        screen: Screen = {}
        for _ in range(200):
            screen = await self.phone.screen()
            if screen["idle"] and holds(screen):
                return screen
            await asyncio.sleep(0.05)
        raise AssertionError(f"never seen: {what}; shown: {said(screen)!r}; buttons: {list(labels(screen))}")

    async def start(self, payload: str = "") -> None:
        await self.phone.act("start", payload=payload)

    async def writes(self, text: str) -> None:
        await self.phone.act("text", text=text)

    async def presses(self, label: str) -> None:
        """The newest button whose label begins so, once it is shown."""

        def shown(screen: Screen) -> list[str]:
            return [found for found in labels(screen) if found.startswith(label)]

        screen = await self.until(lambda screen: bool(shown(screen)), f"a button {label!r}")
        await self.phone.act("press", label=shown(screen)[-1])

    async def link(self, label: str) -> str:
        """The address behind a link button."""
        screen = await self.phone.screen()
        url: str = next(button["url"] for button in buttons(screen) if button["label"].startswith(label))
        return url

    async def verifies(self, link: str, who: str = "podil", answer: str = "yes") -> str:
        """In the browser: choose who one is, compare the code, confirm. Returns the last page's text."""
        async with ClientSession() as browser:
            async with browser.get(link) as page:
                choice = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', await page.text()))
            choose = f"{self.town.city.url}/identity/choose"
            async with browser.post(choose, data={**choice, "resident": who}) as page:
                text = await page.text()
            ticket = re.search(r'name="ticket" value="([^"]+)"', text)
            if ticket is None:
                return text
            confirm = f"{self.town.service.settings.public_url}/identity/confirm"
            async with browser.post(confirm, data={"ticket": ticket[1], "answer": answer}) as page:
                return await page.text()


def newest(screen: Screen) -> dict[str, Any]:
    spoken = [message for message in screen["messages"] if message["from"] == "bot"]
    return spoken[-1] if spoken else {"text": "", "buttons": []}


def said(screen: Screen) -> str:
    """The newest message; cards with the words before them."""
    if not cards(screen):
        return str(newest(screen)["text"])
    before = [message["text"] for message in screen["messages"] if message["from"] == "bot"][-2:-1]
    return "\n".join((*before, *(button["label"] for button in cards(screen))))


def cards(screen: Screen) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = newest(screen).get("cards", {}).get("buttons", [])
    return found


def buttons(screen: Screen) -> list[dict[str, Any]]:
    rows = [*newest(screen)["buttons"], cards(screen), *(screen["keyboard"] or [])]
    return [button for row in rows for button in row]


def labels(screen: Screen) -> list[str]:
    return [button["label"] for button in buttons(screen)]
