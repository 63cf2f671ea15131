from random import Random

from staer.jobag.backoff import Backoff


class NoChance(Random):
    def random(self) -> float:
        return 0.0


def test_waits_double_up_to_three_hours() -> None:
    backoff = Backoff(chance=NoChance())
    waits = [backoff.seconds_after(attempt) for attempt in (1, 2, 3, 4, 5, 13, 14, 1000)]
    assert waits == [1, 3, 7, 15, 31, 8191, 10800, 10800]


def test_drift_adds_a_fifth_at_most() -> None:
    waits = [Backoff(chance=Random(seed)).seconds_after(4) for seed in range(200)]
    assert all(15 <= wait <= 18 for wait in waits)
    assert max(waits) - min(waits) > 2


def test_jobag_may_ask_for_more_patience() -> None:
    assert Backoff().seconds_after(1, at_least=120) == 120
    assert Backoff().seconds_after(1, at_least=99_999) == 10800
