"""One line of JSON per event: ids and kinds, never a name, a number, a token or a message.

What a library raises may quote what it was given, so of an exception only its kind and places are told.
"""

import logging
import sys
from types import TracebackType

import structlog
from structlog.typing import EventDict

get = structlog.get_logger


def places(error: BaseException, most: int = 12) -> list[str]:
    """Where it went wrong, innermost last: file:line function."""
    found: list[str] = []
    step: TracebackType | None = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return found[-most:]


def kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _tell_exceptions(_logger: object, _method: str, event: EventDict) -> EventDict:
    error = event.pop("error", None) or event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = kind(error)
        event["at"] = places(error)
    elif error:
        event["error"] = error
    return event


class _Libraries(logging.Handler):
    """A library's warning becomes a line too: its logger and level, without its words."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        get().warning("library", logger=record.name, level=record.levelname, line=record.lineno, error=error)


def start(process: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_exceptions,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
