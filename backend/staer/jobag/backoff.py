"""How long to wait before the next attempt: 1, 3, 7, 15, 31 … s to at most 3 h, as JobAG's own messages are retried."""

from dataclasses import dataclass, field
from random import Random

from staer.settings import Settings

DRIFT = 0.2  # so that what failed together does not come back together
MOST_ATTEMPTS = 40  # three to four days: a long week-end's outage is sat out
_LARGEST_EXPONENT = 30  # keeps the power small; the longest wait is reached long before


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits in seconds; `unit` is the first one."""

    unit: float = 1.0
    longest: float = 3 * 3600.0
    chance: Random = field(default_factory=Random)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Backoff":
        return cls(float(settings.jobag_retry_seconds), float(settings.jobag_longest_retry_seconds))

    def seconds_after(self, attempt: int, at_least: float = 0.0) -> float:
        """The wait after the attempt of this number, counted from 1; `at_least` is what JobAG asked for.

        Drift shortens it: waits of the longest do not fall together either.
        """
        planned = min(self.longest, (2 ** min(attempt, _LARGEST_EXPONENT) - 1) * self.unit)
        drifted = planned * (1 - DRIFT * self.chance.random())
        return min(self.longest, max(drifted, at_least))
