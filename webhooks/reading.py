"""Reading what nobody has vouched for yet: whether it is JSON at all, and of a shape we know."""

import json
from typing import Any

import orjson


class NotJson(Exception):
    """Not a JSON object, or nested beyond reason."""


class NotUnderstood(Exception):
    """Authentic, but not of a shape we know."""


def part(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """The object inside. Raises NotUnderstood."""
    inside = parent.get(name)
    if not isinstance(inside, dict):
        raise NotUnderstood
    return inside


def parse_object(body: bytes) -> dict[str, Any]:
    """Raises NotJson."""
    try:
        parsed = orjson.loads(body)
    except ValueError:
        parsed = _patiently(body)
    if not isinstance(parsed, dict):
        raise NotJson
    return parsed


def _patiently(body: bytes) -> object:
    """orjson refuses halves of surrogate pairs, which JSON may hold and phones do send."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson from error
