"""How large a document may be, whoever executes it: measured before it is validated, once per text.

Validation compares fields with each other, so a document that is too large must not reach it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from staer.errors import IntrospectionOff, OperationTooLarge
from staer.reads.selection import TYPENAME

COUNTED = 1000  # rows that a total counts; a full count takes 10 to 40 times its page (measured)
MOST_TOKENS = 4000  # a document of 16,000 aliases would hold the process for a second (measured)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that one operation may have, and whether it may ask for the schema. `cost` is in points."""

    tokens: int = MOST_TOKENS
    depth: int = 16  # the usual introspection query has 15
    aliases: int = 50
    directives: int = 50
    root_fields: int = 20
    fields: int = 2000
    cost: int = 25_000
    counted: int = COUNTED
    introspection: bool = True


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a document amounts to with its fragments spread."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
        )


_WORDS = {
    "depth": "is nested {found} levels deep",
    "aliases": "has {found} aliases",
    "directives": "has {found} directives",
    "root_fields": "has {found} root fields",
    "fields": "has {found} fields",
}


def require_within(document: DocumentNode, limits: Limits) -> None:
    """OperationTooLarge or IntrospectionOff for a document that oversteps a limit."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    measuring = _Measuring(limits, fragments)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            size = measuring.of_set(definition.selection_set, 0)
            found = {field.name: getattr(size, field.name) for field in fields(Size)}
            found["directives"] += len(definition.directives or ())
            if isinstance(definition, OperationDefinitionNode):
                found["root_fields"] = measuring.of_roots(definition.selection_set, set())
            _require(found, limits)


def _require(found: Mapping[str, int], limits: Limits) -> None:
    for name, count in found.items():
        most = getattr(limits, name)
        if count > most:
            raise OperationTooLarge(f"The operation {_WORDS[name].format(found=count)}; {most} are allowed.")


class _Measuring:
    def __init__(self, limits: Limits, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._limits = limits
        self._fragments = fragments
        self._known: dict[str, Size] = {}

    def of_set(self, selection_set: SelectionSetNode | None, level: int) -> Size:
        """`level` counts fragments too, and keeps the walk itself from going too deep."""
        if level > 4 * self._limits.depth:
            raise OperationTooLarge(f"The operation is nested too deep; {self._limits.depth} levels are allowed.")
        size = Size()
        for node in selection_set.selections if selection_set else ():
            size = size.beside(Size(directives=len(node.directives or ())))
            if isinstance(node, FieldNode):
                size = size.beside(self._of_field(node, level))
            elif isinstance(node, FragmentSpreadNode):
                size = size.beside(self._of_fragment(node.name.value, level))
            elif isinstance(node, InlineFragmentNode):
                size = size.beside(self.of_set(node.selection_set, level + 1))
        return size

    def _of_field(self, node: FieldNode, level: int) -> Size:
        name = node.name.value
        if name.startswith("__") and name != TYPENAME and not self._limits.introspection:
            raise IntrospectionOff
        below = self.of_set(node.selection_set, level + 1)
        return Size(below.depth + 1, below.aliases + (node.alias is not None), below.directives, below.fields + 1)

    def _of_fragment(self, name: str, level: int) -> Size:
        if name not in self._known:
            self._known[name] = Size()  # a fragment of itself ends here; validation refuses it
            fragment = self._fragments.get(name)
            self._known[name] = self.of_set(fragment.selection_set, level + 1) if fragment else Size()
        return self._known[name]

    def of_roots(self, selection_set: SelectionSetNode, spread: set[str]) -> int:
        """Root fields, repeated ones counted each time."""
        count = 0
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                count += 1
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in self._fragments and name not in spread:
                    spread.add(name)
                    count += self.of_roots(self._fragments[name].selection_set, spread)
            elif isinstance(node, InlineFragmentNode):
                count += self.of_roots(node.selection_set, spread)
        return count
