"""A workbook that somebody uploads, read without trust: what is no plain workbook is refused before it is opened.

Formulas are not worked out, links not followed, and only so many rows and cells are looked at.
"""

import contextlib
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from staer.domain.job_order_import import CellProblem, GivenRow
from staer.errors import BadInput
from staer.workbook.cells import FIRST_YEAR
from staer.workbook.columns import JOB_ORDER_COLUMNS, Column, Kind
from staer.workbook.words import WITHHELD, Language

MOST_ROWS: Final = 10_000
_MOST_COLUMNS: Final = 100
_MOST_PARTS: Final = 200
_MOST_BYTES: Final = 100 * 2**20  # of all parts, unpacked
_MOST_TIMES: Final = 200  # that a part may be larger than it is packed
# How a workbook writes what XML has no sign for, as a carriage return; NUL and halves of a sign stay as they stand.
_ESCAPED: Final = re.compile("_x(?!0000|[Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


class WorkbookProblem(StrEnum):
    """Why a whole workbook is not read."""

    NOT_A_WORKBOOK = "NOT_A_WORKBOOK"
    WORKBOOK_HAS_MACROS = "WORKBOOK_HAS_MACROS"
    WORKBOOK_TOO_LARGE = "WORKBOOK_TOO_LARGE"
    WORKBOOK_TOO_LONG = "WORKBOOK_TOO_LONG"
    WORKBOOK_WITHOUT_HEADERS = "WORKBOOK_WITHOUT_HEADERS"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    COLUMN_TWICE = "COLUMN_TWICE"
    COLUMN_MISSING = "COLUMN_MISSING"


_SENTENCES: Final = {
    WorkbookProblem.NOT_A_WORKBOOK: "The file is not an Excel workbook (.xlsx); save it as one and upload it again.",
    WorkbookProblem.WORKBOOK_HAS_MACROS: (
        "The workbook holds macros; save it as .xlsx without them and upload it again."
    ),
    WorkbookProblem.WORKBOOK_TOO_LARGE: "The workbook is too large once unpacked; split it and upload the parts.",
    WorkbookProblem.WORKBOOK_TOO_LONG: (f"The workbook has more than {MOST_ROWS} rows; split it and upload the parts."),
    WorkbookProblem.WORKBOOK_WITHOUT_HEADERS: (
        "The first row must hold the headers of the export or the template; put them back."
    ),
    WorkbookProblem.UNKNOWN_COLUMN: (
        "“{column}” is no column of the export or the template; give it its name back, or take it out."
    ),
    WorkbookProblem.COLUMN_TWICE: "The column “{column}” stands there twice; take one of them out.",
    WorkbookProblem.COLUMN_MISSING: "The column “{column}” is missing; take it from the export or the template.",
}


class WorkbookRefused(BadInput):
    """The workbook is not read; see the code for the reason."""

    def __init__(self, problem: WorkbookProblem, column: str | None = None) -> None:
        super().__init__(_SENTENCES[problem].format(column=column))
        self.problem, self.column = problem, column
        self.code = problem.value
        self.details = {"column": column} if column else {}


def read_job_orders(content: bytes, key_of: Callable[[str], UUID]) -> list[GivenRow]:
    """The rows of the first sheet that are not empty; WorkbookRefused for a file that is not read at all.

    `key_of` reads an id of the API, with BadInput for what is none.
    """
    from openpyxl import load_workbook  # 9 MB that a server without imports need not hold

    _require_plain(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=_MOST_COLUMNS)
        columns = _columns(next(rows, ()))
        return [_given(row, key_of) for row in _read(rows, columns)]
    except (WorkbookRefused, MemoryError):
        raise
    except Exception as error:  # whatever a library meets in a file that is broken on purpose
        raise WorkbookRefused(WorkbookProblem.NOT_A_WORKBOOK) from error


def _require_plain(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise WorkbookRefused(WorkbookProblem.NOT_A_WORKBOOK) from error
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise WorkbookRefused(WorkbookProblem.WORKBOOK_HAS_MACROS)
    unpacked = sum(part.file_size for part in parts)
    swollen = any(part.file_size > 2**20 and part.file_size > _MOST_TIMES * part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_BYTES or swollen:
        raise WorkbookRefused(WorkbookProblem.WORKBOOK_TOO_LARGE)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise WorkbookRefused(WorkbookProblem.NOT_A_WORKBOOK)


@dataclass(frozen=True, slots=True)
class _Row:
    """By the column's path; a cell that says that its field is not shared with the reader is not among the cells."""

    number: int
    cells: dict[str, Any]  # Any: text, int, date or None, by the kind of the column
    problems: dict[str, CellProblem]


def _given(row: _Row, key_of: Callable[[str], UUID]) -> GivenRow:
    key: UUID | None = None
    text, version = row.cells.pop("id", None), row.cells.pop("version", None)
    with contextlib.suppress(BadInput):
        key = key_of(text) if text else None
    named = {_FIELDS.get(path, path): problem for path, problem in row.problems.items()}
    if text and key is None:
        named["id"] = CellProblem.NOT_AN_ID
    return GivenRow(row.number, key, version, {_FIELDS[path]: cell for path, cell in row.cells.items()}, named)


def field_of(column: Column) -> str:
    """The content's name for it; a company is named by its number in the register."""
    return "cvr_number" if column.path == "company.cvrNumber" else re.sub("[A-Z]", r"_\g<0>", column.path).lower()


_FIELDS: Final = {column.path: field_of(column) for column in JOB_ORDER_COLUMNS if column.editable}
_BY_HEADER: Final = {
    column.words.of(language).casefold(): column for column in JOB_ORDER_COLUMNS for language in Language
}


def _columns(header: Sequence[Any]) -> list[Column | None]:
    names = [str(cell.value).strip() if cell.value is not None else "" for cell in header]
    columns: list[Column | None] = []
    for name in names:
        column = _BY_HEADER.get(name.casefold()) if name else None
        if name and column is None:
            raise WorkbookRefused(WorkbookProblem.UNKNOWN_COLUMN, name[:100])
        if column and column in columns:
            raise WorkbookRefused(WorkbookProblem.COLUMN_TWICE, name)
        columns.append(column)
    _require_columns(columns)
    return columns


def _require_columns(columns: Sequence[Column | None]) -> None:
    """An order is known by its id, and whether it was changed meanwhile by its version."""
    if not any(columns):
        raise WorkbookRefused(WorkbookProblem.WORKBOOK_WITHOUT_HEADERS)
    found = {column.path for column in columns if column}
    for column in JOB_ORDER_COLUMNS:
        required = column.path in ("id", "version") or (column.editable and "id" not in found)
        if required and column.path not in found and ("id" in found or column.editable):
            raise WorkbookRefused(WorkbookProblem.COLUMN_MISSING, column.words.da)


def _read(rows: Iterator[Sequence[Any]], columns: Sequence[Column | None]) -> Iterator[_Row]:
    for number, row in enumerate(rows, start=2):
        if all(cell.value is None for cell in row):
            continue
        if number > MOST_ROWS + 1:
            raise WorkbookRefused(WorkbookProblem.WORKBOOK_TOO_LONG)
        yield _row(number, row, columns)


def _row(number: int, row: Sequence[Any], columns: Sequence[Column | None]) -> _Row:
    cells: dict[str, Any] = {}
    problems: dict[str, CellProblem] = {}
    for cell, column in zip_longest(row, columns):
        if column is None or not (column.editable or column.hidden):
            continue
        value = None if cell is None else cell.value
        if value in WITHHELD:
            continue
        read = CellProblem.FORMULA if cell and cell.data_type == "f" else _READERS[column.kind](value, column)
        if isinstance(read, CellProblem):
            problems[column.path] = read
        else:
            cells[column.path] = read
    return _Row(number, cells, problems)


def _text(value: Any, _: Column) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _ESCAPED.sub(_sign, str(value)).strip() or None if value is not None else None


def _sign(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _number(value: Any, _: Column) -> int | CellProblem | None:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return int(value) if whole else (None if value in (None, "") else CellProblem.NOT_A_NUMBER)


def _date(value: Any, _: Column) -> dt.date | CellProblem | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return None if value in (None, "") else _early_day(str(value))


def _early_day(text: str) -> dt.date | CellProblem:
    """A day of which the export had to make a text."""
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(text)
        return day if day.year < FIRST_YEAR else CellProblem.NOT_A_DATE
    return CellProblem.NOT_A_DATE


def _choice(value: Any, column: Column) -> str | CellProblem | None:
    if value in (None, ""):
        return None
    for key, words in (column.choices or {}).items():
        if str(value).strip() in words:
            return str(key)
    return CellProblem.NOT_A_CHOICE


_READERS: Final = {Kind.TEXT: _text, Kind.NUMBER: _number, Kind.DATE: _date, Kind.CHOICE: _choice}
