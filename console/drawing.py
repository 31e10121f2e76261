"""Templates with the words of the catalogue: everything is escaped, and the catalogue's own little markup is read."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from console import PATH
from handlers import names, speech
from handlers.replies import say
from locales import languages

if TYPE_CHECKING:
    from console.visits import Visit

HERE = Path(__file__).parent
STATIC = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir())}
_MARKS = {name: sha256(body).hexdigest()[:12] for name, body in STATIC.items()}
_AROUND = {"plain": "{}", "bold": "<strong>{}</strong>", "italic": "<em>{}</em>"}


def words(sentence: str, **values: object) -> Markup:
    """A sentence of the catalogue in the language of the moment, its values put in after its markup was read."""
    return _marked(speech._(sentence), values)


def counted(one: str, many: str, number: int, **values: object) -> Markup:
    """`{count}` is the number, as it is written in this language."""
    return _marked(speech.ngettext(one, many, number), {"count": speech.number(number), **values})


def _marked(sentence: str, values: dict[str, object]) -> Markup:
    spans = (
        Markup('<a href="{}">{}</a>').format(span.url, span.text)  # format escapes
        if span.style == "link"
        else Markup(_AROUND[span.style]).format(span.text)  # noqa: S704
        for span in say(sentence, **values)
    )
    return Markup("").join(spans)


def static(name: str) -> str:
    """Its address changes with its contents, so that browsers may keep it for ever."""
    return f"{PATH}/static/{name}?{_MARKS[name]}"


def moment(at: datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), speech.minute(at))


def exactly(at: datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), speech.second(at))


_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_environment.globals |= {
    "_": words,
    "ngettext": counted,
    "console": PATH,
    "static": static,
    "number": speech.number,
    "day": speech.day,
    "minute": speech.minute,
    "moment": moment,
    "exactly": exactly,
    "role_name": names.role_name,
    "role_choices": lambda roles: [(role, names.role_name(role)) for role in roles],
    "language_name": names.language_name,
    "languages": languages,
}
offer: Callable[..., None] = _environment.globals.update
"""More names for templates: `offer(state_name=…)`, said once by the module whose pages use them."""


def draw(visit: "Visit", template: str, **values: object) -> str:
    return _environment.get_template(template).render(visit=visit, **values)
