"""What is done with one announcement, each by a form of its own."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from actions import announcements as actions
from actions.announcements import Done, Refused
from city.officials import Role
from console.announcements.find import find
from console.announcements.one import shown
from console.pages import Page, get, post
from console.visits import Visit
from handlers.announcements import words
from handlers.speech import N_, _

Act = Callable[[Visit, int], Awaitable[Done | Refused]]


async def approving(visit: Visit) -> web.Response:
    """The second look, at exactly what will be sent."""
    return await visit.show("announcements/approve.html", **await shown(visit, await find(visit)))


def _digest(visit: Visit) -> bytes:
    """Of what the page showed; what is none fits nothing."""
    try:
        return bytes.fromhex(visit.form.get("digest"))
    except ValueError:
        return b""


def _page(name: str, act: Act, said: str, *roles: Role, needs_passkey: bool = False) -> Page:
    """Pressing it again says the same, and does nothing."""

    async def handle(visit: Visit) -> web.Response:
        came = await act(visit, visit.number())
        if isinstance(came, Refused):
            more = " ".join(f"{words.field_name(one)}: {words.problem_words(one)}" for one in came.problems)
            return await visit.go(_path(visit.number()), f"{words.why_not(came.no)} {more}".strip(), tone="bad")
        return await visit.go(_path(came.id) + ("/edit" if name == "correct" else ""), _(said))

    return post(rf"/announcements/{{id:\d{{1,18}}}}/{name}", handle, *roles, needs_passkey=needs_passkey)


def _path(announcement_id: int) -> str:
    return f"/announcements/{announcement_id}"


def _with_reason(action: Callable[..., Awaitable[Done | Refused]]) -> Act:
    return lambda visit, one: action(visit.records, visit.official, one, reason=visit.form.get("reason"))


def _plain(action: Callable[..., Awaitable[Done | Refused]]) -> Act:
    return lambda visit, one: action(visit.records, visit.official, one)


def _bound(action: Callable[..., Awaitable[Done | Refused]]) -> Act:
    return lambda visit, one: action(visit.records, visit.official, one, _digest(visit))


def _tested(visit: Visit, one: int) -> Awaitable[Done | Refused]:
    return actions.test_send(visit.records, visit.official, one, once=visit.form.get("once")[:40])


PAGES = (
    get(r"/announcements/{id:\d{1,18}}/approve", approving, Role.APPROVER, needs_passkey=True),
    _page(
        "approve",
        _bound(actions.approve),
        N_("Approved. It goes out as planned."),
        Role.APPROVER,
        needs_passkey=True,
    ),
    _page("submit", _bound(actions.submit), N_("Submitted. Somebody else has to approve it."), Role.AUTHOR),
    _page("return", _with_reason(actions.return_), N_("Returned to its author."), Role.APPROVER),
    _page("reject", _with_reason(actions.reject), N_("Rejected."), Role.APPROVER, Role.AUTHOR),
    _page("pause", _plain(actions.pause), N_("Paused. Nothing more leaves until somebody resumes it.")),
    _page("resume", _plain(actions.resume), N_("Going on."), Role.APPROVER),
    _page("again", _plain(actions.send_again), N_("They are sent once more."), Role.APPROVER, needs_passkey=True),
    _page("stop", _with_reason(actions.stop), N_("Stopped. Nobody else gets it.")),
    _page("correct", _plain(actions.correct), N_("A draft of the correction."), Role.AUTHOR),
    _page("remove", _with_reason(actions.remove), N_("It is being taken back."), Role.APPROVER, needs_passkey=True),
    _page("test", _tested, N_("A test is on its way to your own chat."), Role.AUTHOR, Role.APPROVER),
)
