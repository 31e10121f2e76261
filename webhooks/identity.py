"""Back from the identity provider: who it is, is it them, and the chat is told.

Anyone may knock here; what opens is a one-time state of 256 random bits that we gave to one chat ten minutes ago at
most. A person who followed somebody else's link sees a code that no chat of theirs shows, and says no.
"""

import re
from urllib.parse import parse_qs

from aiohttp import web

from actions.identity import turn_back, verify
from bot import logs
from bot.identity import IdentityFailed, fetch_person
from bot.requests import browser_language, read_body
from bot.service import Service
from handlers.speech import _, speaking
from locales import DEFAULT
from storage import people
from storage.verifications import Held, Pending
from webhooks.doors import SERVICE
from webhooks.pages import confirm_form, page

LARGEST = 4096
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

log = logs.get()


async def _chat_language(service: Service, pending: Pending) -> str:
    async with service.records.reading() as db:
        account = await people.find_account(db, pending.account_id)
    return account.language if account else DEFAULT


async def callback(request: web.Request) -> web.Response:
    """Where the provider sends the browser: `code` and `state`, or `error`."""
    service = request.app[SERVICE]
    state, code = request.query.get("state", ""), request.query.get("code", "")
    pending = await service.records.verifications.take(state) if _SECRET.fullmatch(state) else None
    if pending is None:
        with speaking(language := browser_language(request)):
            return _used(language)
    with speaking(language := await _chat_language(service, pending)):
        if not code:
            return await _turned_back(service, language, pending, state)
        return await _ask(service, language, pending, code, state)


async def _turned_back(service: Service, language: str, pending: Pending, once: str) -> web.Response:
    await turn_back(service.records, pending, once=once)
    return page(language, _("Nothing was changed"), _("You can close this page and return to the chat."))


def _used(language: str) -> web.Response:
    return page(
        language,
        _("This link does not work any more"),
        _("It was used already, or ten minutes have passed. Return to the chat, press “Back” there and begin again."),
        status=410,
    )


async def _ask(service: Service, language: str, pending: Pending, code: str, state: str) -> web.Response:
    if service.settings.identity is None:
        raise web.HTTPNotFound
    try:
        told = await fetch_person(service.http, service.settings.identity, code)
    except IdentityFailed as failure:
        log.warning("identity provider did not tell", code=failure.code)
        await turn_back(service.records, pending, once=state)
        return page(
            language,
            _("We could not confirm it"),
            _("The identity service did not tell us who you are. Return to the chat: a new button waits there."),
            status=422,
        )
    marks = list(service.records.person_keys.marks(told.number))
    ticket = await service.records.verifications.hold(Held(pending, told.profile, marks))
    return page(
        language,
        _("Is it you, {initials}?").format(initials=told.profile.initials),
        _("Your chat shows a code of four digits. Is it the same one?"),
        form=confirm_form("/identity/confirm", ticket, pending.code, yes=_("Yes, the same code"), no=_("No, stop")),
    )


async def confirm(request: web.Request) -> web.Response:
    """The person's own word, by a ticket that only their page holds, once."""
    service = request.app[SERVICE]
    form = parse_qs((await read_body(request, LARGEST)).decode("ascii", "replace"))
    ticket, answer = (form.get(name, [""])[0] for name in ("ticket", "answer"))
    held = await service.records.verifications.confirm(ticket) if _SECRET.fullmatch(ticket) else None
    if held is None:
        with speaking(language := browser_language(request)):
            return _used(language)
    with speaking(language := await _chat_language(service, held.pending)):
        if answer != "yes":
            return await _turned_back(service, language, held.pending, ticket)
        account = await verify(service.records, held, once=ticket)
        await service.dialogs.remember(account)
        return page(
            language,
            _("Done, you are verified"),
            _("You can close this page. We have written to you in the chat: go on there."),
        )
