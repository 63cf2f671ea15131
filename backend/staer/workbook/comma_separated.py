"""A list as CSV, as the Excel of each country opens it with a double click."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import IO, Final

from staer.workbook.cells import Cell, Cells, looks_like_formula
from staer.workbook.columns import Column
from staer.workbook.words import Language

_SEPARATOR: Final = {Language.DA: ";", Language.EN: ","}


class CsvFile:
    """UTF-8 with a byte order mark; days and times as ISO 8601 has them."""

    def __init__(self, to: IO[bytes], columns: Sequence[Column], language: Language) -> None:
        self._text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._text, delimiter=_SEPARATOR[language])
        self._rows.writerow([column.words.of(language) for column in columns])

    def write(self, rows: Iterable[Cells]) -> None:
        """Rows below those written."""
        self._rows.writerows([_text(cell) for cell in cells] for cells in rows)

    def finish(self) -> None:
        """Complete the file; what it was written to stays open."""
        self._text.detach()

    def forget(self) -> None:
        """Nothing is kept on the way."""


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if looks_like_formula(cell) else cell
        case dt.datetime():
            return cell.isoformat(" ", "minutes")
        case _:
            return str(cell)
