"""One announcement on an official's phone: how it stands, exactly what residents will see, and what may be done now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actions.announcements import Done, Refused
from actions.announcements.estimating import Estimate, estimate
from actions.officials import chats
from actions.turn import Turn
from city.announcements import LANGUAGES, Act, Contents, No, State, find_problems, find_warnings, may
from city.officials import Role
from handlers.announcements.going import going
from handlers.announcements.preview import facts, findings, preview, reach_words
from handlers.announcements.words import DONE, STATE_NAMES, field_name, problem_words, why_not
from handlers.names import language_name
from handlers.presses.announcements import (
    Announce,
    AnnouncementDistricts,
    AnnouncementTopics,
    AskApprove,
    AskReject,
    AskReturn,
    AskStop,
    OpenAnnouncement,
    PauseAnnouncement,
    ResumeAnnouncement,
    SubmitAnnouncement,
    TestAnnouncement,
    WriteMissing,
    WriteWords,
)
from handlers.presses.officials import OpenConsole
from handlers.presses.residents import Menu
from handlers.replies import Button, Reply, Row, Span, Text, paragraphs, press, say
from handlers.speech import _
from storage import announcements, audience, mailings, officials
from storage.announcements import Announcement
from storage.mailings import Progress
from storage.officials import Official

UNSENT = (State.DRAFT, State.PENDING, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page tells besides its contents. `reason`: why it was last returned, rejected or stopped."""

    one: Announcement
    author: str
    record: str | None
    reason: str
    progress: Progress | None


async def for_official(turn: Turn, answer: Callable[[Official], Awaitable[Reply]]) -> Reply:
    """Officials at work alone are answered; asked anew with every turn, since one may be removed at any time."""
    official = await chats.at_work(turn)
    if official is not None:
        return await answer(official)
    turn.dialog.leave()
    text = say(
        _(
            "Announcements are written by people who work for the city. If you are one of them, ask an administrator "
            "for an invitation. What the city announced is under /news."
        )
    )
    return Reply(text, rows=((press(_("☰ Menu"), Menu()),),), replaces=False)


async def opened(turn: Turn, official: Official, number: int, above: Text = (), *, replaces: bool = True) -> Reply:
    shown = await _look(turn, number)
    if shown is None:
        return Reply(paragraphs(above, say(why_not(No.NOT_FOUND))), rows=((desk_button(),),))
    one = shown.one
    seen = preview(one.contents, corrects=one.corrects is not None)
    text = paragraphs(above, _head(shown), facts(one.contents, shown.record), await _how(turn, shown), seen.text)
    complete = not find_problems(one.contents, turn.records.clock.now())
    rows = (*seen.links, *_rows(official, shown, complete=complete), (desk_button(), press(_("☰ Menu"), Menu())))
    return Reply(text, rows=rows, picture=seen.picture, replaces=replaces)


def desk_button() -> Button:
    return press(_("‹ Announcements"), Announce())


def back_button(number: int) -> Button:
    return press(_("‹ Back to it"), OpenAnnouncement(number=number))


def done_words(act: Act) -> Text:
    return say("<b>{words}</b>", words=_(DONE[act]))


def came_words(act: Act, came: Done | Refused) -> Text:
    if isinstance(came, Done):
        return done_words(act)
    more = [f"{field_name(one)}: {problem_words(one)}" for one in came.problems]
    return (Span("\n".join([why_not(came.no), *more])),)


def console_row() -> Row:
    return (press(_("🖥 Open the console"), OpenConsole()),)


async def _look(turn: Turn, number: int) -> Shown | None:
    records = turn.records
    async with records.reading() as db:
        one = await announcements.find(db, number)
        if one is None:
            return None
        author = await officials.find(db, records.vault, one.author_id)
        followed = one.contents.segment.followers_of
        moves = await announcements.list_moves(db, one.id)
        return Shown(
            one,
            author.name if author else "",
            await audience.record_title(db, followed) if followed else None,
            moves[-1].reason if moves else "",
            await mailings.progress(db, one.mailing_id) if one.mailing_id else None,
        )


def _head(shown: Shown) -> Text:
    one = shown.one
    head = say(
        _("<b>№ {number}. {state}</b>\nVersion {version} ({mark}), written by {author}."),
        number=one.id,
        state=_(STATE_NAMES[one.state]),
        version=one.version,
        mark=one.digest.hex()[:8],
        author=shown.author,
    )
    return paragraphs(head, say(_("Reason: {reason}"), reason=shown.reason) if shown.reason else ())


async def _how(turn: Turn, shown: Shown) -> Text:
    """Before it goes: whom it would reach, and what is wrong. Afterwards: how far it has come."""
    one = shown.one
    if shown.progress:
        return (Span(going(shown.progress), "bold"),)
    if one.state not in UNSENT:
        return ()
    estimated: Estimate = await estimate(turn.records, one.contents, one)
    problems = find_problems(one.contents, turn.records.clock.now())
    warnings = find_warnings(one.contents, estimated.reach.people)
    return paragraphs(reach_words(estimated), findings(problems, warnings))


def _rows(official: Official, shown: Shown, *, complete: bool) -> tuple[Row, ...]:
    one, roles = shown.one, official.roles
    rows: list[Row] = []
    if may(Act.SUBMIT, one.state, roles):
        rows.append(_submit(one, complete=complete))
    if may(Act.APPROVE, one.state, roles):
        ways = decisions(one.id, one.version)
        rows += ways[1:] if official.id in one.workers else ways
    rows += _sending(shown, official)
    if may(Act.EDIT, one.state, roles):
        rows += _edits(one)
    if one.contents.words and official.may(Role.AUTHOR, Role.APPROVER):
        rows.append((press(_("📨 Send me a test"), TestAnnouncement(number=one.id)),))
    if one.state is State.DRAFT and may(Act.REJECT, one.state, roles):
        give_up = AskReject(number=one.id, version=one.version)
        rows.append((press(_("🗑 Give it up"), give_up),))
    return tuple(rows)


def _submit(one: Announcement, *, complete: bool) -> Row:
    if not complete and any(not said for said in _words(one.contents)):
        return (press(_("✍️ Write what is missing"), WriteMissing(number=one.id)),)
    return (press(_("✅ Submit for approval"), SubmitAnnouncement(number=one.id, version=one.version)),)


def _words(contents: Contents) -> list[str]:
    said = [contents.said(language) for language in LANGUAGES]
    return [text for one in said for text in (one.title, one.text)]


def decisions(number: int, version: int) -> tuple[Row, ...]:
    """What an approver may answer; the first row approves."""
    return_ = AskReturn(number=number, version=version)
    reject = AskReject(number=number, version=version)
    return (
        (press(_("✅ Approve…"), AskApprove(number=number, version=version)),),
        (press(_("↩️ Return"), return_), press(_("⛔ Reject"), reject)),
    )


def sending_row(one: Announcement, progress: Progress, official: Official) -> Row:
    """Nothing where it does not go any more."""
    buttons: list[Button] = []
    if one.state is State.BROADCASTING and progress.state in ("canary", "running"):
        buttons.append(press(_("⏸ Pause № {number}").format(number=one.id), PauseAnnouncement(number=one.id)))
    if progress.state == "paused" and may(Act.RESUME, one.state, official.roles):
        buttons.append(press(_("▶️ Go on with № {number}").format(number=one.id), ResumeAnnouncement(number=one.id)))
    if progress.state not in ("stopped", "done") and may(Act.CANCEL, one.state, official.roles):
        stop = AskStop(number=one.id, version=one.version)
        buttons.append(press(_("⏹ Stop № {number}").format(number=one.id), stop))
    return tuple(buttons)


def _sending(shown: Shown, official: Official) -> list[Row]:
    if shown.progress is None:
        return []
    row = sending_row(shown.one, shown.progress, official)
    refresh = press(_("🔄 Refresh"), OpenAnnouncement(number=shown.one.id))
    return [row, (refresh,)] if row else []


def _edits(one: Announcement) -> tuple[Row, ...]:
    words = tuple(
        (
            press(_("✏️ Title: {language}").format(language=language_name(language)), _write(one, place)),
            press(_("✏️ Text: {language}").format(language=language_name(language)), _write(one, place + 1)),
        )
        for place, language in zip(range(0, 2 * len(LANGUAGES), 2), LANGUAGES, strict=True)
    )
    topic = press(_("🏷 Topic"), AnnouncementTopics(number=one.id))
    return (*words, (topic, press(_("🏘 For whom"), AnnouncementDistricts(number=one.id))))


def _write(one: Announcement, place: int) -> WriteWords:
    return WriteWords(number=one.id, place=place)
