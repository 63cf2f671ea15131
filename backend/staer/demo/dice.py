"""Chance that comes out the same for the same seed."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from uuid import UUID

from staer.demo.fixed_keys import RANDOM_BITS, key

Item = TypeVar("Item")


class Dice(Random):
    """Seeded by a text that says what for, so that one use does not shift another."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, since: int, until: int) -> int:
        return since + int(self.random() * (until - since))

    def pick(self, items: Sequence[Item]) -> Item:
        """Like `choice`, in a third of its time."""
        return items[int(self.random() * len(items))]

    def key(self, milliseconds: int) -> UUID:
        """A key of something made at that time since the epoch."""
        return key(milliseconds, self.getrandbits(RANDOM_BITS))
