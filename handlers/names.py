"""What things are called: districts, topics, acts in the public log and languages, in the language of the moment."""

from babel import Locale

from city.announcements import Topic
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
