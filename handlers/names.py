"""What things are called: districts, topics, roles, acts in the public log, in the language of the moment."""

from babel import Locale

from city.announcements import Topic
from city.officials import Role
from city.petitions import Topic as About
from city.quiet import QuietHours
from city.receipts import Kind
from handlers.speech import N_, _

DISTRICT_NAMES = {
    "Голосіївський": N_("Holosiivskyi"),
    "Дарницький": N_("Darnytskyi"),
    "Деснянський": N_("Desnianskyi"),
    "Дніпровський": N_("Dniprovskyi"),
    "Оболонський": N_("Obolonskyi"),
    "Печерський": N_("Pecherskyi"),
    "Подільський": N_("Podilskyi"),
    "Святошинський": N_("Sviatoshynskyi"),
    "Солом'янський": N_("Solomianskyi"),
    "Шевченківський": N_("Shevchenkivskyi"),
}
TOPIC_NAMES = {
    Topic.NEWS: N_("City news"),
    Topic.TRANSPORT: N_("Transport"),
    Topic.UTILITIES: N_("Utilities and outages"),
    Topic.PETITIONS: N_("Petitions I follow"),
    Topic.BUDGET: N_("Participatory budget"),
    Topic.TENDERS: N_("Tenders"),
}
ROLE_NAMES = {
    Role.AUTHOR: N_("Author"),
    Role.APPROVER: N_("Approver"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.SUPPORT: N_("Support"),
}
NOTICE_NAMES = {
    "reply": N_("answer to a press or a message"),
    "verified": N_("verification: done"),
    "not_verified": N_("verification: not done"),
    "link_agreed": N_("connecting a chat: the question"),
    "link_connected": N_("connecting a chat: done"),
    "link_refused": N_("connecting a chat: refused"),
    "announcement": N_("announcement"),
    "announcement_removed": N_("announcement taken back"),
    "announcement_test": N_("test of an announcement"),
    "official_signed_in": N_("city console: signed in"),
    "official_changed": N_("city console: something changed"),
    "announcement_submitted": N_("announcement: the question to an approver"),
    "announcement_decided": N_("announcement: what became of it"),
}
"""What the support desk calls each kind of notice."""
PETITION_TOPIC_NAMES = {
    About.TRANSPORT: N_("Transport and roads"),
    About.STREETS: N_("Streets and yards"),
    About.NATURE: N_("Parks and nature"),
    About.HOUSING: N_("Houses and utilities"),
    About.SAFETY: N_("Safety"),
    About.EDUCATION: N_("Schools and kindergartens"),
    About.HEALTH: N_("Health and care"),
    About.CULTURE: N_("Culture and memory"),
    About.SPORT: N_("Sport"),
    About.ANIMALS: N_("Animals"),
}
LEAF_NAMES = {
    Kind.MADE: N_("A signature under petition № {petition}"),
    Kind.WITHDRAWN: N_("A signature under petition № {petition} was withdrawn"),
    Kind.INVALIDATED: N_("A signature under petition № {petition} was declared invalid"),
    Kind.RESTORED: N_("A signature under petition № {petition} counts again"),
}


def language_name(code: str) -> str:
    """Under its own name, so that it is found by those who need it."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def district_name(district: str | None) -> str:
    return _(DISTRICT_NAMES[district]) if district else _("Whole city")


def role_name(role: Role) -> str:
    return _(ROLE_NAMES[role])


def hour_name(hour: int) -> str:
    return f"{hour}:00"


def quiet_hours(hours: QuietHours) -> str:
    if hours.since == hours.until:
        return _("never")
    return _("{since} to {until}").format(since=hour_name(hours.since), until=hour_name(hours.until))
