"""Faults that can be switched on, per operation, by count or by probability."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from staer.jobag.simulator.rules import Refusal, Rule, as_object, check, one_of, text

# kind: does the effect take place all the same?
KINDS: Mapping[str, bool] = {
    "refuse": False,  # an answer in the 400s, with words
    "conflict": False,  # 409
    "error": False,  # an answer in the 500s
    "timeout": False,  # no answer for `seconds`, then a dropped line
    "drop_before": False,
    "drop_after": True,  # the hardest: done, and nobody is told
    "garbage": True,
    "half": True,
    "slow": True,  # after `seconds`
}
EVERY_OPERATION = "*"
MAX_SECONDS = 3600

FAULT = {
    "kind": one_of(frozenset(KINDS), required=True),
    "every": Rule(lambda v: type(v) is int and v > 0, "a whole number from 1"),
    "probability": Rule(lambda v: isinstance(v, int | float) and 0 <= v <= 1, "a number from 0 to 1"),
    "times": Rule(lambda v: type(v) is int and v > 0, "a whole number from 1"),
    "status": Rule(lambda v: type(v) is int and 400 <= v <= 599, "a status from 400 to 599"),  # noqa: PLR2004
    "seconds": Rule(lambda v: isinstance(v, int | float) and 0 <= v <= MAX_SECONDS, f"0 to {MAX_SECONDS}"),
    "message": text(2000),
}


@dataclass(slots=True)
class Fault:
    """Strikes every n-th request or with a probability (every one by default), at most `times` times."""

    kind: str
    every: int | None = None
    probability: float = 1
    times: int | None = None
    status: int | None = None
    seconds: float = 60
    message: str | None = None
    seen: int = 0
    struck: int = 0

    @property
    def takes_effect(self) -> bool:
        return KINDS[self.kind]

    def strikes(self, chance: random.Random) -> bool:
        self.seen += 1
        if self.times is not None and self.struck >= self.times:
            return False
        due = self.seen % self.every == 0 if self.every else chance.random() < self.probability
        self.struck += due
        return due


@dataclass(slots=True)
class Faults:
    """Not kept over a restart: a simulator starts well."""

    operations: frozenset[str]
    by_operation: dict[str, Fault] = field(default_factory=dict[str, Fault])
    chance: random.Random = field(default_factory=random.Random)

    def replace(self, wanted: Mapping[str, Any]) -> None:
        self.by_operation = {operation: self._read(operation, as_object(fault)) for operation, fault in wanted.items()}

    def clear(self) -> None:
        self.by_operation = {}

    def strike(self, operation: str) -> Fault | None:
        fault = self.by_operation.get(operation) or self.by_operation.get(EVERY_OPERATION)
        return fault if fault and fault.strikes(self.chance) else None

    def _read(self, operation: str, fault: dict[str, Any]) -> Fault:
        if operation not in self.operations and operation != EVERY_OPERATION:
            raise Refusal(400, f"Operations are {', '.join(sorted(self.operations))} and {EVERY_OPERATION}.")
        check(fault, FAULT)
        return Fault(**fault)
