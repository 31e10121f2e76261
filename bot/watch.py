"""Watching over children: wait for them, start them again, and end them in the order that loses nothing."""

import time
from collections.abc import Callable, Sequence

from bot.bell import Bell
from bot.children import WRONG_SETTINGS, Child, drain

# Who stops after whom, by the name before a dash: doors first, so that nothing new comes in.
STOPPING = (("web", "poll"), ("migrate", "demo", "register"), ("deliver",), ("jobs",), ("simulator",))


class StartFailed(Exception):
    """One line for the person at the terminal, and the exit status."""

    def __init__(self, line: str, status: int = 1) -> None:
        super().__init__(line)
        self.status = status


class Interrupted(Exception):
    """Somebody wished an end."""


class Watch:
    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.children: list[Child] = []

    def over(self, child: Child) -> None:
        child.begin()
        self.children.append(child)

    def look(self) -> None:
        for child in self.children:
            child.look()

    def pause(self, seconds: float) -> None:
        """Wait for whatever comes first; raises Interrupted when it was a wish to end."""
        self.check()
        self.bell.wait(seconds)
        self.check()

    def check(self) -> None:
        if self.bell.wishes:
            raise Interrupted

    def finish(self, child: Child) -> None:
        """Run it to its end; anything but success stops the start with its last line."""
        self.over(child)
        while child.is_running():
            self.pause(0.5)
        self.children.remove(child)
        child.look()
        if child.status != 0:
            raise StartFailed(child.last_words(), WRONG_SETTINGS if child.status == WRONG_SETTINGS else 1)

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """False when the time is over first. Settings that a child finds wrong stop the start in its words."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.look()
            for child in self.children:
                if child.status == WRONG_SETTINGS:
                    raise StartFailed(child.last_words(), WRONG_SETTINGS)
            self.pause(0.05)
        return True

    def forever(self, also: Callable[[], None]) -> None:
        while True:
            self.look()
            also()
            self.pause(0.5)

    def stop(self) -> None:
        """One group after another. A wish that comes meanwhile hurries."""
        wishes = self.bell.wishes
        for group in STOPPING:
            members: Sequence[Child] = [child for child in self.children if child.name.partition("-")[0] in group]
            drain(members, self.bell, hurry=lambda: self.bell.wishes > wishes)
