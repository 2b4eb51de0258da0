"""Where log lines go: stderr, as JSON for machines or in colour for people, never with a secret."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_PRIVATE = ("key", "token", "secret", "password", "authorization", "cookie", "number", "phone")
_HIDDEN = "(hidden)"


def set_up_logs(process: str, form: str) -> None:
    """Send the log lines of this process, and of the libraries in it, to stderr."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_private,
    ]
    structlog.configure(
        processors=[*shared, *_ending(as_json)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)
    _adopt_libraries(shared, as_json)


def _ending(as_json: bool) -> list[Any]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _adopt_libraries(shared: list[Any], as_json: bool) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(as_json)],
    )
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(formatter)
    logging.basicConfig(handlers=[stream], level=logging.WARNING)


def hide_private(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide the value of each field that is named like a secret or a number."""
    for name in line:
        if any(word in name.lower() for word in _PRIVATE):
            line[name] = _HIDDEN
    return line
