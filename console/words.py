"""What states, lanes and entries of the trail are called in the console, and in which colour states are shown."""

from console.drawing import offer
from handlers.names import NOTICE_NAMES
from handlers.speech import N_, _

STATES = {
    "waiting": (N_("waits"), "plain"),
    "leased": (N_("being prepared"), "plain"),
    "sending": (N_("being sent"), "plain"),
    "sent": (N_("sent"), "good"),
    "blocked": (N_("the resident stopped the bot"), "note"),
    "failed": (N_("failed"), "bad"),
    "expired": (N_("too late to be of use"), "note"),
    "unknown": (N_("sent or not, nobody knows"), "bad"),
    "muted": (N_("the topic is turned off"), "note"),
    "stopped": (N_("stopped by an official"), "note"),
}
LANES = {"reply": N_("Answers"), "urgent": N_("Urgent"), "notice": N_("Notices"), "bulk": N_("Mailings")}
ASIDE = {
    "unparsed": N_("authentic, but not understood"),
    "failed": N_("broke while it was handled"),
    "refused": N_("the messenger refused our message"),
}
ENTRIES = {
    "session.began": N_("signed in"),
    "session.ended": N_("signed out"),
    "session.others_ended": N_("ended their other sessions"),
    "session.all_ended": N_("said “it was not me”: all sessions ended"),
    "session.strengthened": N_("showed a passkey"),
    "factor.totp_added": N_("set up an authenticator"),
    "factor.passkey_added": N_("added a passkey"),
    "factor.codes_renewed": N_("made new recovery codes"),
    "official.invited": N_("invited an administrator from the machine"),
    "official.invitation_asked": N_("asked to invite somebody"),
    "official.link_made": N_("made an invitation's link"),
    "official.accepted": N_("took an invitation"),
    "official.roles_asked": N_("asked for more roles"),
    "official.roles_changed": N_("took roles away"),
    "official.roles_confirmed": N_("agreed to roles"),
    "official.roles_refused": N_("refused roles"),
    "official.reset": N_("reset a second factor"),
    "official.removed": N_("removed an official"),
    "support.looked": N_("looked at a resident's messages"),
    "queue.sent_again": N_("put messages due again"),
    "queue.replayed": N_("replayed what was put aside"),
    "queue.put_away": N_("put away what was put aside"),
    "audit.exported": N_("exported the trail"),
    "announcement.edit": N_("wrote an announcement"),
    "announcement.submit": N_("submitted an announcement"),
    "announcement.return": N_("returned an announcement"),
    "announcement.reject": N_("rejected an announcement"),
    "announcement.approve": N_("approved an announcement"),
    "announcement.complete": N_("an announcement was sent to everybody"),
    "announcement.cancel": N_("stopped an announcement"),
    "announcement.pause": N_("paused an announcement"),
    "announcement.resume": N_("resumed an announcement"),
    "announcement.again": N_("sent an announcement once more to the unknown"),
    "announcement.remove": N_("took an announcement back"),
}
"""A kind without words is shown as it is; a test finds those of our own code."""


def entry_words(kind: str) -> str:
    return _(ENTRIES[kind]) if kind in ENTRIES else kind


def offer_words() -> None:
    """To every template."""
    offer(
        state_words=lambda state: _(STATES[state][0]),
        state_tone=lambda state: STATES[state][1],
        lane_words=lambda lane: _(LANES[lane]),
        aside_words=lambda kind: _(ASIDE[kind]),
        entry_words=entry_words,
        entry_choices=lambda kinds: [("", _("Everything")), *((kind, entry_words(kind)) for kind in kinds)],
        official_choices=lambda names: [("", _("Everybody")), *names.items()],
        notice_words=lambda kind: _(NOTICE_NAMES[kind]) if kind in NOTICE_NAMES else kind,
    )
