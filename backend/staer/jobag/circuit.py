"""While JobAG does not answer at all, messages are left in peace: one is tried now and then, the others wait for it.

Each message has its back-off besides; without this a thousand of them would each find out alone that JobAG is down.
"""

import logging
import time
from collections.abc import Callable

from staer.jobag.backoff import Backoff

FAILURES = 5  # one after the other, of whichever messages
LONGEST = 60.0  # seconds; so long may JobAG be back before it is noticed

_log = logging.getLogger(__name__)


class Circuit:
    """Closed, messages go; open, none goes until some seconds have passed, and then one."""

    def __init__(self, backoff: Backoff, clock: Callable[[], float] = time.monotonic) -> None:
        self._waits = Backoff(backoff.unit, min(backoff.longest, LONGEST), backoff.chance)
        self._clock = clock
        self._failures = 0
        self._shut_until = 0.0

    def admits(self) -> bool:
        """Whether a message may go now; the one that is let through while it is open keeps the others waiting."""
        if self._failures < FAILURES:
            return True
        if self._clock() < self._shut_until:
            return False
        self._wait()
        return True

    def succeeded(self) -> None:
        """JobAG said something, be it no."""
        if self._failures >= FAILURES:
            _log.warning("JobAG answers again")
        self._failures = 0

    def failed(self) -> None:
        """There was no answer to go by."""
        self._failures += 1
        if self._failures == FAILURES:
            _log.warning("JobAG does not answer: messages wait")
        if self._failures >= FAILURES:
            self._wait()

    def _wait(self) -> None:
        self._shut_until = self._clock() + self._waits.seconds_after(self._failures - FAILURES + 1)
