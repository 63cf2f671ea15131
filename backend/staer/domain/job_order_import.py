"""A workbook brought back: what each of its rows would do to the job orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class CellProblem(StrEnum):
    """Why a cell can't be taken as it stands."""

    FORMULA = "FORMULA"
    NOT_A_DATE = "NOT_A_DATE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_A_CHOICE = "NOT_A_CHOICE"
    NOT_AN_ID = "NOT_AN_ID"
    ID_TWICE = "ID_TWICE"


CELL_SENTENCES: dict[CellProblem, str] = {
    CellProblem.FORMULA: "The cell holds a formula; put the value itself there.",
    CellProblem.NOT_A_DATE: "The cell holds no date; write it as one, as 31-05-2018.",
    CellProblem.NOT_A_NUMBER: "The cell holds no whole number; write it in digits.",
    CellProblem.NOT_A_CHOICE: "The cell holds none of the choices; take one from its list.",
    CellProblem.NOT_AN_ID: "This is not the id of a job order; take it from the export, or empty it for a new order.",
    CellProblem.ID_TWICE: "This job order stands in two rows; take one of them out.",
}


class RowKind(StrEnum):
    """What a row is; NEW and CHANGED ones may be confirmed."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    CONFLICT = "CONFLICT"
    INVALID = "INVALID"
    FORBIDDEN = "FORBIDDEN"


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of the workbook; `cells` and `problems` by the names of JobOrderContent, and `cvr_number`."""

    number: int
    job_order_id: UUID | None
    version: int | None
    cells: Mapping[str, Any]  # Any: text, int, date or None
    problems: Mapping[str, CellProblem] = field(default_factory=dict[str, CellProblem])


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else than the order does."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row can't be written, and the field that it is about, if it is about one."""

    code: str
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What a row would do. `values` are what is written: those of `changes`, with a company by its key."""

    number: int
    kind: RowKind
    title: str | None
    job_order_id: UUID | None = None
    version: int | None = None
    changes: Sequence[CellChange] = ()
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reasons: Sequence[Reason] = ()

    @property
    def is_offered(self) -> bool:
        return self.kind in (RowKind.NEW, RowKind.CHANGED)
