"""Bytes into an element tree: no document type, no entities of its own, nothing fetched, and never too much of it."""

from typing import Any, NoReturn
from xml.parsers import expat

from city.cap.alerts import BadAlert, Flaw
from city.cap.reading import Element
from city.cap.shapes import MOST_POLYGONS

LARGEST = 256 * 1024
DEEPEST = 16
_BETWEEN = " "


def parse(data: bytes) -> Element:
    """The root. Raises BadAlert; what is too deep or too much is refused while it is read."""
    if len(data) > LARGEST:
        raise BadAlert(Flaw.TOO_BIG)
    return _Tree().read(data)


class _Tree:
    def __init__(self) -> None:
        self._top = Element("", "")
        self._open = [self._top]
        self._polygons = 0

    def read(self, data: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            if isinstance(error, BadAlert):
                raise
            raise BadAlert(Flaw.NOT_XML, _line(error)) from None
        return self._top.children[0]

    def _refuse(self, *_told: Any) -> NoReturn:  # noqa: ANN401 - expat tells each of them something else
        raise BadAlert(Flaw.HAS_DTD)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise BadAlert(Flaw.TOO_DEEP)
        namespace, _, local = name.rpartition(_BETWEEN)
        ours = len(self._open) == 1 or namespace == self._top.children[0].namespace
        self._polygons += local == "polygon"
        if self._polygons > MOST_POLYGONS:
            raise BadAlert(Flaw.TOO_COMPLEX, "alert")
        element = Element(local if ours else "", namespace)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text


def _line(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
