"""What one request asked of the database: how many statements, and the slowest of them. Their text alone, no values.

Every value is a parameter of its statement (tests/web/test_telemetry.py), so a text may be shown to those who run the
service.
"""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, NamedTuple


class Ran(NamedTuple):
    """A statement's text, and when it began and ended, in nanoseconds of `time.time_ns`."""

    text: str
    began: int
    ended: int

    @property
    def took(self) -> int:
        return self.ended - self.began


NOTHING_RAN: Final = Ran("", 0, 0)


@dataclass(slots=True)
class StatementTally:
    """`kept` holds every statement of a request that is traced."""

    count: int = 0
    slowest: Ran = NOTHING_RAN
    kept: list[Ran] | None = field(default=None)

    def add(self, ran: Ran) -> None:
        self.count += 1
        if ran.took >= self.slowest.took:
            self.slowest = ran
        if self.kept is not None:
            self.kept.append(ran)


current_tally: ContextVar[StatementTally | None] = ContextVar("current_tally", default=None)


class Tallied:
    """Around one statement, whether it succeeds or fails. A class: `contextmanager` would cost three times as much."""

    __slots__ = ("_began", "_text")

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> None:
        self._began = time.time_ns()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if (tally := current_tally.get()) is not None:
            tally.add(Ran(self._text, self._began, time.time_ns()))
