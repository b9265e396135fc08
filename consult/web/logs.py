"""What the program says about itself while it runs: one JSON object a line, on the error stream.

No personal data: no addresses, no form values, no values of variables in a stack trace, no parameters of SQL, and no
message of an error that may quote what it was about (a database names the row that is there already).
"""

import logging
import sys
from types import TracebackType
from typing import Any

import structlog

from consult.faults import SAID

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]
_Info = tuple[type[BaseException], BaseException, TracebackType | None]
_FRAMES = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)


def _told(exc_info: _Info) -> list[dict[str, Any]]:
    """A stack trace whose messages are left out where they may quote; the kind of error and the frames stay."""
    return [_without_words(found) for found in _FRAMES(exc_info)]


def _without_words(found: dict[str, Any]) -> dict[str, Any]:
    kept = found if found["exc_type"] in SAID else {**found, "exc_value": "", "exc_notes": []}
    inner = [[_without_words(one) for one in some] for some in kept.get("exceptions", ())]
    return {**kept, "exceptions": inner} if inner else kept


_TRACE = structlog.processors.ExceptionRenderer(_told)


def configure() -> None:
    """Write our logs and those of libraries in one form; a second call changes nothing."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logger = logging.getLogger("consult")
    if any(isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter) for handler in logger.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _TRACE,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
