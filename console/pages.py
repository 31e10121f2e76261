"""A page: its address, who may open it, and what draws it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from city.officials import ROLES, Role
from console.visits import Visit

Handler = Callable[[Visit], Awaitable[web.StreamResponse]]

ANYBODY = ROLES
"""Every official, whatever their role."""
FORM_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """Exactly one of the two: `roles`, any of which opens it, or `open_because`, why nobody need be signed in.
    `path` is what follows /console. `needs_passkey`: shown only to whoever showed a passkey within the last minutes."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    roles: frozenset[Role] = frozenset()
    open_because: str = ""
    needs_passkey: bool = False
    most_bytes: int = FORM_BYTES


def get(path: str, handler: Handler, *roles: Role, needs_passkey: bool = False) -> Page:
    """Without roles: for every official."""
    return Page("GET", path, handler, frozenset(roles) or ANYBODY, needs_passkey=needs_passkey)


def post(path: str, handler: Handler, *roles: Role, needs_passkey: bool = False, most_bytes: int = FORM_BYTES) -> Page:
    """The same for what a form does; its proof of being ours is checked before the handler hears of it."""
    return Page("POST", path, handler, frozenset(roles) or ANYBODY, needs_passkey=needs_passkey, most_bytes=most_bytes)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. `label`, and `about` on the overview, are English sentences, translated when seen."""

    path: str
    label: str
    roles: frozenset[Role] = ANYBODY
    about: str = ""


def for_official(places: Iterable[Place], roles: frozenset[Role]) -> list[Place]:
    return [place for place in places if not place.roles.isdisjoint(roles)]
