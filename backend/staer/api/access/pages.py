"""The access matrix as a page to read in review: the same tables in Markdown and in HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from staer.api.access.actions import ALLOWED, Viewer
from staer.api.access.matrix import Json, access_matrix, as_json
from staer.api.schema import schema
from staer.domain.relation import Relation

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, a sentence and rows of text."""

    title: str
    note: str
    head: Row
    rows: Sequence[Row]
    level: int = 3


_TITLE = "Who may read and do what"
_INTRODUCTION = (
    "Written by `staer access-matrix` from the declarations at the fields and the guards of the domain; a test fails"
    " when this page and the code differ. A dash means: null, and named in `withheldFields`."
    " No field's readers depend on the state of an order; the state decides which relation holds, and what may be done."
)


def _tables(matrix: Json) -> Iterator[Table]:
    relations = [relation.value for relation in Relation]
    yield Table(
        "Roles",
        "Which relations an actor of a role can have at all; roles add up.",
        ["role", *relations],
        [[role, *_marks(found, relations)] for role, found in matrix["relations_of_roles"].items()],
        level=2,
    )
    by_type = {
        type_name: list(entries)
        for type_name, entries in groupby(matrix["fields"].items(), key=lambda item: item[0].split(".")[0])
    }
    for type_name, entries in by_type.items():
        if entries[0][1]["kind"] not in _READ_WHOLE:
            yield _fields(type_name, entries, relations)
    for kind, note in _READ_WHOLE.items():
        whole = {name: entries for name, entries in by_type.items() if entries[0][1]["kind"] == kind}
        rows = [[name, ", ".join(f"`{n.split('.')[1]}`" for n, _ in entries)] for name, entries in whole.items()]
        yield Table(f"Types of a {kind}", note, ["type", "fields"], rows)
    yield from _lists(matrix)
    for name, mutation in matrix["mutations"].items():
        yield _mutation(name, mutation)


def _marks(found: Sequence[str], all_of: Sequence[str]) -> Row:
    return [ALLOWED if name in found else "–" for name in all_of]


def _fields(type_name: str, entries: Sequence[tuple[str, Json]], relations: Sequence[str]) -> Table:
    note = "Who reaches it reads all of it, but for what a dash says."
    if table := entries[0][1].get("relation_to"):
        note = (
            f"By the viewer's relation to the row of `{table}`; without one, or in a column of dashes, there is none."
        )
    rows = [
        [f"`{name.split('.')[1]}`", *_marks(entry["readers"], relations), _remark(entry)] for name, entry in entries
    ]
    return Table(type_name, note, ["field", *relations, ""], rows)


_READ_WHOLE = {
    "page": "Part of a list: made from its rows and nothing else.",
    "payload": "An answer to the one who acted, and to nobody else.",
    "explanation": "An answer to the one who asked, about what they themselves may do.",
}


def _remark(entry: Json) -> str:
    if only := entry.get("empty_but_for"):
        return f"empty but for {', '.join(only)}"
    return entry.get("worked_out", "")


def _lists(matrix: Json) -> Iterator[Table]:
    yield Table(
        "Queries",
        "What is returned holds only rows to which the viewer has a relation.",
        ["query", "rows", "only for", "scope", "holds rows of", "filters and orders are judged as"],
        [
            [
                f"`{name}`",
                query["type"],
                query.get("role", "–"),
                scope,
                ", ".join(found["holds_rows_of"]),
                found["judged_as"] or "–",
            ]
            for name, query in matrix["queries"].items()
            for scope, found in query.get(
                "scopes", {"": {"holds_rows_of": query["readers"], "judged_as": None}}
            ).items()
        ],
        level=2,
    )
    for name, query in matrix["queries"].items():
        scopes: Json = query.get("scopes", {})
        for kind in ("filters", "orders"):
            named: list[str] = sorted({each for scope in scopes.values() for each in scope[kind]})
            if named:
                yield Table(
                    f"{name}: {kind}",
                    "What one may not read one may not use: refused, never ignored.",
                    [kind[:-1], *(scope or "every row" for scope in scopes)],
                    [[f"`{each}`", *(scope[kind][each] for scope in scopes.values())] for each in named],
                )


def _mutation(name: str, mutation: Json) -> Table:
    axes: list[str] = list(mutation["outcomes"][0]["when"])
    columns: list[str] = list(mutation["outcomes"][0]["answers"])
    rows = [[*(_word(line["when"][axis]) for axis in axes), *line["answers"].values()] for line in mutation["outcomes"]]
    note = (
        f"On: {mutation['subject']}. Relations are those of a consultant; the other roles stand alone, in any relation."
    )
    return Table(f"mutation {name}", note, [*axes, *(_NAMES.get(column, column) for column in columns)], rows)


_NAMES: dict[str, str] = {Viewer.OWNER_WHO_DECIDES: "OWNER, the coordinator", Viewer.NONE: "no relation"}


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def as_markdown(matrix: Json) -> str:
    parts = [f"# {_TITLE}", _INTRODUCTION]
    for table in _tables(matrix):
        rows = [table.head, ["---"] * len(table.head), *table.rows]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts += [f"{'#' * table.level} {table.title}", table.note, lines]
    return "\n\n".join(parts) + "\n"


def as_html(matrix: Json) -> str:
    body = "\n".join(_html(table) for table in _tables(matrix))
    return _PAGE.format(title=escape(_TITLE), introduction=_code(_INTRODUCTION), body=body)


def files() -> dict[str, str]:
    """What each file of the matrix holds now."""
    matrix = access_matrix(schema._schema)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  shown in no other way
    return {
        "access-matrix.json": as_json(matrix),
        "access-matrix.md": as_markdown(matrix),
        "access-matrix.html": as_html(matrix),
    }


def write(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (directory / name).write_text(text, encoding="utf-8")


def _html(table: Table) -> str:
    head = "".join(f'<th scope="col">{_code(cell)}</th>' for cell in table.head)
    rows = "\n".join(
        f'<tr><th scope="row">{_code(row[0])}</th>{"".join(_cell(cell) for cell in row[1:])}</tr>' for row in table.rows
    )
    return (
        f"<h{table.level}>{escape(table.title)}</h{table.level}>\n<p>{_code(table.note)}</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    )


def _cell(text: str) -> str:
    kind = {ALLOWED: ' class="yes"', "–": ' class="no"'}.get(text, "")
    return f"<td{kind}>{_code(text)}</td>"


def _code(text: str) -> str:
    """`…` as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; margin: 0 0 2rem }}
th, td {{ border: 1px solid #767676; padding: .2rem .5rem; text-align: left; vertical-align: top }}
td.yes {{ background: #e3f3e3 }} td.no {{ background: #f6e6e6 }}
</style></head><body><h1>{title}</h1>
<p>{introduction}</p>
{body}
</body></html>
"""
