"""An announcement before it goes: what it says in every language, whom it reaches, and what that takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from actions.announcements.estimating import Estimate
from city.announcements import LANGUAGES, Contents, Problem
from city.lanes import Lane
from handlers.announcements.drawing import announcement, reasoned
from handlers.announcements.words import field_name, problem_words, segment_words
from handlers.names import TOPIC_NAMES, language_name
from handlers.replies import Picture, Row, Span, Text, paragraphs
from handlers.speech import _, minute, ngettext, number, speaking


@dataclass(frozen=True, slots=True)
class Preview:
    """`links`: the buttons that open pages, of all languages."""

    text: Text
    links: tuple[Row, ...]
    picture: Picture | None


def preview(contents: Contents, *, corrects: bool) -> Preview:
    """As residents will see it; what is not written yet is three dots."""
    texts: list[Text] = []
    links: list[Row] = []
    picture = None
    for language in LANGUAGES:
        with speaking(language):
            reply = reasoned(
                announcement(_params(contents, language, corrects=corrects)), contents.topic, _lane(contents)
            )
        texts += [(Span(f"— {language_name(language)} —", "italic"),), reply.text]
        links += [row for row in reply.rows if row[0].action == "link"]
        picture = reply.picture
    return Preview(paragraphs(*texts), tuple(links), picture)


def _lane(contents: Contents) -> Lane:
    return "urgent" if contents.emergency else "bulk"


def _params(contents: Contents, language: str, *, corrects: bool) -> dict[str, object]:
    kept = contents.to_json()
    words = {language: {"title": "…", "text": "", **_written(kept["words"].get(language, {}))}}
    links = [one for one in kept["links"] if one["url"] and one["labels"].get(language)]
    return {**kept, "words": words, "links": links, "corrects": corrects}


def _written(words: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in words.items() if text}


def facts(contents: Contents, record: str | None) -> Text:
    """For whom, about what, and when."""
    when = minute(contents.starts_at) if contents.starts_at else _("at once after the approval")
    lines = [
        *segment_words(contents.segment, record),
        _("Topic: {topic}").format(topic=_(TOPIC_NAMES[contents.topic])),
        _("When: {when}").format(when=when),
    ]
    if contents.emergency:
        lines.append(_("⚠️ An emergency: everybody is told, at any hour."))
    return (Span("\n".join(lines)),)


def reach_words(estimate: Estimate) -> Text:
    """How many residents, how long, and what it costs."""
    reach = estimate.reach
    people = _("Residents: {people} (Telegram {telegram}, Viber {viber})").format(
        people=number(reach.people), telegram=number(reach.telegram), viber=number(reach.viber)
    )
    minutes = ngettext("about {count} minute", "about {count} minutes", estimate.minutes)
    takes = _("Takes: {time}").format(time=minutes.format(count=number(estimate.minutes)))
    costs = _("Viber costs: {amount}").format(amount=_cost(estimate))
    return (Span(f"{people}\n{takes}\n{costs}"),)


def _cost(estimate: Estimate) -> str:
    paid = estimate.reach.paid
    if not paid:
        return _("nothing")
    if estimate.price:
        sentence = _("about {amount} € for {people} messages outside a session")
        return sentence.format(amount=number(estimate.cost), people=number(paid))
    sentence = ngettext(
        "{count} paid message; its price is not set", "{count} paid messages; their price is not set", paid
    )
    return sentence.format(count=number(paid))


def findings(problems: list[Problem], warnings: list[Problem]) -> Text:
    """What has to be mended, and what to look at twice."""
    return (Span("\n".join([*_lines("❗", problems), *_lines("🔎", warnings)])),) if problems or warnings else ()


def _lines(mark: str, problems: list[Problem]) -> Iterator[str]:
    for one in problems:
        yield f"{mark} {field_name(one)}: {problem_words(one)}"
