"""One JSON line per record to stderr, without personal data: ids, codes and durations, never values or texts of others.

Fields come by `extra=`; the correlation id by a context variable, so that every line of a request carries it.
"""

import logging
import sys
import traceback
from contextvars import ContextVar
from typing import Any

import orjson

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
# What the request's own calls to others send as `traceparent`, where requests are traced.
trace_parent: ContextVar[str | None] = ContextVar("trace_parent", default=None)

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
_FRAMES_KEPT = 12


def fault_fields(error: BaseException) -> dict[str, Any]:  # Any: fields of every JSON type
    """What may be logged of a fault: its kind and where it arose. Its text may quote rows or input."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_KEPT:]
    fields: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if (cause := error.__cause__) is not None:
        fields["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return fields


def _text(record: logging.LogRecord) -> str:
    """Libraries write values on the lines that follow the first (asyncio: the repr of an exception)."""
    text = record.getMessage()
    return text if record.name.startswith("staer") else text.partition("\n")[0]


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": record.created,
            "level": record.levelname,
            "logger": record.name,
            "message": _text(record),
            "correlation_id": correlation_id.get(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            line |= fault_fields(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


def configure(level: str) -> None:
    """Send every logger's records to stderr; `level` is DEBUG, INFO, WARNING or ERROR."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # What no line shows need not be collected: together a third of a record's cost.
    # https://docs.python.org/3/howto/logging.html#optimization
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]  named there
