"""While JobAG does not answer, one message is tried now and then, and the others wait for it."""

from random import Random

from staer.jobag.backoff import DRIFT, Backoff
from staer.jobag.circuit import FAILURES, LONGEST, Circuit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def broken(clock: Clock, unit: float = 1.0) -> Circuit:
    circuit = Circuit(Backoff(unit, chance=Random(1)), clock)
    for _ in range(FAILURES):
        assert circuit.admits()
        circuit.failed()
    return circuit


def test_it_opens_after_some_failures_in_a_row_and_lets_one_through_when_the_wait_is_over() -> None:
    clock = Clock()
    circuit = broken(clock)
    assert not circuit.admits()
    clock.now = 1
    assert [circuit.admits() for _ in range(3)] == [True, False, False]


def test_the_waits_grow_to_a_minute() -> None:
    clock = Clock()
    circuit = broken(clock, unit=50)
    clock.now = LONGEST
    assert circuit.admits()
    circuit.failed()
    clock.now = LONGEST + (1 - DRIFT) * LONGEST - 0.1
    assert not circuit.admits()
    clock.now = 2 * LONGEST
    assert circuit.admits()


def test_an_answer_closes_it_and_a_single_failure_does_not_open_it() -> None:
    circuit = broken(Clock())
    circuit.succeeded()
    assert circuit.admits()
    circuit.failed()
    assert all(circuit.admits() for _ in range(10))
