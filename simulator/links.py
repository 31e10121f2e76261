"""Deep links: what opens a chat from outside, as each channel writes it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from simulator.guard import Wrong

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True, slots=True)
class Link:
    payload: str
    text: str = ""


def read(url: str, channel: str, bot: str) -> Link:
    """Raises Wrong: 404 for a link to somebody else's bot."""
    try:
        parts = urlsplit(url)
        told = {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=20).items()}
    except ValueError:
        raise Wrong("url must be a link.") from None
    if channel == "viber":
        found, named = (parts.scheme, parts.netloc) == ("viber", "pa"), told.get("chatURI", "")
    else:
        found, named = (parts.scheme, parts.netloc) == ("https", "t.me"), parts.path.strip("/")
    if not found:
        raise Wrong("Links are viber://pa?chatURI=… on Viber, https://t.me/… on Telegram.")
    if named.lower() != bot.lower():
        raise Wrong("No such bot lives here.", 404)
    return Link(told.get("context", ""), told.get("text", "")) if channel == "viber" else _telegram(told)


def _telegram(told: dict[str, str]) -> Link:
    payload = told.get("start", "")
    if not _PAYLOAD.fullmatch(payload):
        raise Wrong("start must have at most 64 characters of A-Z, a-z, 0-9, _ and -.")
    return Link(payload)
