"""A plan: one statement, run with the values of a request, and the code that makes the answer of its row."""

from collections.abc import Callable, Sequence
from typing import Any

from staer.domain.actor import Actor
from staer.reads.arguments import Variables
from staer.reads.read_log import Noted, Shown
from staer.reads.roots import Compiled
from staer.store.database import Reader
from staer.store.wall import administered_id


class Plan:
    """One statement and the code for its row. What both were made from is let go: 14 KB stay, not 207 (measured)."""

    def __init__(self, compiled: Compiled) -> None:
        self._shape = compiled.shape
        self._given = [binding.get for binding in compiled.given]
        self.text = compiled.statement.text if compiled.statement else ""
        self._values = _value_getters(compiled)

    async def run(self, database: Reader, actor: Actor, variables: Variables, noted: Noted) -> dict[str, Any]:
        """The answer's data for this viewer, once `noted` was told what it shows."""
        return self.shape(await self.fetch(database, actor, variables), actor, variables, noted)

    async def fetch(self, database: Reader, actor: Actor, variables: Variables) -> Any:
        """The row that the answer is made of."""
        if not self.text:
            return ()
        rows = await database.fetch(self.text, [value(actor, variables) for value in self._values])
        return rows[0]

    def shape(self, row: Any, actor: Actor, variables: Variables, noted: Noted) -> dict[str, Any]:
        """The data for one viewer; the row may serve several who stand to it in the same way."""
        shown: list[Shown] = []
        given = [get(variables) for get in self._given]
        data = self._shape(row, actor, given, shown.append)
        if shown:
            noted(shown)
        return data


def _value_getters(compiled: Compiled) -> Sequence[Callable[[Actor, Variables], Any]]:
    """For each `$n` the way to its value, worked out once."""
    if compiled.statement is None:
        return []
    ways: dict[str, Callable[[Actor, Variables], Any]] = {
        "viewer_authority_id": lambda actor, _: actor.authority_id,
        "viewer_consultant_id": lambda actor, _: actor.consultant_id,
        "viewer_administered_id": lambda actor, _: administered_id(actor),
    }
    for binding in compiled.bindings:
        ways[binding.name] = lambda _, variables, get=binding.get: get(variables)
    for name, constant in compiled.statement.defaults.items():
        ways.setdefault(name, lambda _, __, constant=constant: constant)
    return [ways[name] for name in compiled.statement.names]
