"""Read JSON strictly: what could not be sent on is not taken in."""

import json
import math
from typing import Any


def parse(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value, or None; NaN and the like are no JSON."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def is_whole(value: object) -> bool:
    """Whether every text in it is whole: half a letter (a lone surrogate) has no UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
