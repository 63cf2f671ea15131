from random import Random

import pytest

from staer.jobag.backoff import Backoff


class NoChance(Random):
    def random(self) -> float:
        return 0.0


def test_waits_double_up_to_three_hours() -> None:
    backoff = Backoff(chance=NoChance())
    waits = [backoff.seconds_after(attempt) for attempt in (1, 2, 3, 4, 5, 13, 14, 1000)]
    assert waits == [1, 3, 7, 15, 31, 8191, 10800, 10800]


@pytest.mark.parametrize(("attempt", "longest"), [(4, 15), (14, 10800), (40, 10800)])
def test_drift_takes_a_fifth_away_at_most_of_the_longest_wait_too(attempt: int, longest: float) -> None:
    waits = [Backoff(chance=Random(seed)).seconds_after(attempt) for seed in range(200)]
    assert all(0.8 * longest <= wait <= longest for wait in waits)
    assert max(waits) - min(waits) > 0.15 * longest


def test_jobag_may_ask_for_more_patience() -> None:
    assert Backoff().seconds_after(1, at_least=120) == 120
    assert Backoff().seconds_after(1, at_least=99_999) == 10800
