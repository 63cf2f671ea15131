"""How long to wait before the next attempt: 1, 3, 7, 15, 31 … s to at most 3 h, as JobAG's own messages are retried."""

from random import Random

LONGEST = 3 * 3600.0
DRIFT = 0.2  # so that what failed together does not come back together
MOST_ATTEMPTS = 40  # three to four days: a long week-end's outage is sat out
_LONGEST_EXPONENT = 14  # 2 ** 14 seconds are more than 3 hours

_chance = Random()  # noqa: S311  no secret hangs on it


def seconds_after(attempt: int, *, unit: float = 1.0, at_least: float = 0.0, chance: Random = _chance) -> float:
    """The wait after the attempt of this number, counted from 1; `at_least` is what JobAG asked for."""
    planned = (2 ** min(attempt, _LONGEST_EXPONENT) - 1) * unit
    drifted = planned * (1 + DRIFT * chance.random())
    return min(LONGEST, max(drifted, at_least))
