"""What things are called: districts, topics and languages, in the language of the moment."""

from babel import Locale

from city.announcements import Topic
from city.petitions import Topic as About
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


def language_name(code: str) -> str:
    """Under its own name, so that it is found by those who need it."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def district_name(district: str | None) -> str:
    return _(DISTRICT_NAMES[district]) if district else _("Whole city")
