"""A visit: one request of one browser, and what a page may do with it."""

import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aiohttp import web

from actions.officials.passkeys import Site
from bot.service import Service
from console import PATH
from console.drawing import draw
from console.forms import Form, plain
from storage.official_sessions import Session
from storage.officials import Official
from storage.records import Records
from storage.sign_ins import Said

SERVICE = web.AppKey("console's service", Service)
_HERE = re.compile(rf"(?!.*\.\.){PATH}(/[A-Za-z0-9_./-]*)?(\?[A-Za-z0-9_.,:;=&%+-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """`token` is the cookie's: a session's, or a guest's who has none."""

    request: web.Request
    service: Service
    language: str
    token: str
    session: Session | None
    form: Form

    @property
    def records(self) -> Records:
        return self.service.records

    @property
    def site(self) -> Site:
        """For whom passkeys are good."""
        address = urlsplit(self.service.settings.own_url)
        return Site(address.hostname or "", f"{address.scheme}://{address.netloc}")

    @property
    def official(self) -> Official:
        """Signed in, with both factors."""
        if self.session is None or not self.is_at_work:
            raise web.HTTPForbidden
        return self.session.official

    @property
    def half(self) -> Session:
        """Whoever came by their link, with the second factor or not yet."""
        if self.session is None:
            raise web.HTTPSeeOther(f"{PATH}/sign-in")
        return self.session

    @property
    def is_at_work(self) -> bool:
        return self.session is not None and self.session.is_proved and self.session.official.state == "active"

    @property
    def form_proof(self) -> str:
        """In every form: what another site cannot know."""
        return hmac.digest(self.token.encode(), b"form", "sha256").hex()

    @property
    def here(self) -> str:
        """Where to come back to: this page, or the one whose form was sent."""
        if self.request.method != "POST":
            return inside(self.request.path_qs)
        sender = self.request.headers.get("Referer", "")
        return inside(sender.removeprefix(self.site.origin))

    def number(self, name: str = "id") -> int:
        """Of the address, as in `/officials/{id:\\d{1,18}}`."""
        return int(self.request.match_info[name])

    def asked(self, name: str) -> str:
        """A value behind the question mark; empty where there is none."""
        return plain(self.request.query.get(name, ""))

    async def show(self, template: str, *, status: int = 200, **values: object) -> web.Response:
        """The page, with what the last act had to say."""
        said = await self.records.sign_ins.heard(self.session.id) if self.session else None
        text = draw(self, template, said=said, **values)
        return web.Response(text=text, content_type="text/html", status=status)

    async def say(self, said: str, *, tone: str = "good") -> None:
        """On the next page that is shown."""
        if self.session:
            await self.records.sign_ins.say(self.session.id, Said(tone, said))

    async def go(self, path: str, said: str = "", *, tone: str = "good") -> web.Response:
        """After an act: another page (`path` follows /console), and a word that it will say. Tones: good, note, bad."""
        if said:
            await self.say(said, tone=tone)
        return web.Response(status=303, headers={"Location": inside(PATH + path)})


def inside(address: str) -> str:
    """An address of the console, whatever it was asked to be."""
    return address if _HERE.fullmatch(address) else PATH


def escaped(address: str) -> str:
    """As a value behind a question mark."""
    return quote(address, safe="")
