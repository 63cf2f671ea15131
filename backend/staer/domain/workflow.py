"""A workflow is a table of (action, from-states, to-state); this module only looks it up."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[Action, State]):
    """One row of the table."""

    action: Action
    sources: frozenset[State]
    target: State


class Workflow(Generic[Action, State]):
    """The rows by action; an action stands in one row, or in several with disjoint sources."""

    def __init__(self, *steps: Step[Action, State]) -> None:
        self.steps = steps
        self._targets = {(step.action, source): step.target for step in steps for source in step.sources}

    def target(self, action: Action, state: State) -> State | None:
        """The state that the action leads to from here; None when it can't be done here."""
        return self._targets.get((action, state))

    def allows(self, action: Action, state: State) -> bool:
        return (action, state) in self._targets


def step(action: Action, sources: AbstractSet[State], target: State) -> Step[Action, State]:
    return Step(action, frozenset(sources), target)
