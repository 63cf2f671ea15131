"""A list as an .xlsx file, row by row: what was written is on disk, so memory does not grow with the rows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory
from typing import IO, Any

from staer.workbook.cells import FIRST_YEAR, Cell, Cells, looks_like_formula
from staer.workbook.columns import Column
from staer.workbook.words import Language


class ExcelFile:
    """One sheet with a frozen header that filters."""

    def __init__(self, to: IO[bytes], columns: Sequence[Column], language: Language) -> None:
        import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  when a file is made, and not when a server starts

        self._place = TemporaryDirectory(prefix="staer-export-")
        options = {"constant_memory": True, "tmpdir": self._place.name}
        self._workbook: Any = xlsxwriter.Workbook(to, options)  # Any: its types are partial
        self._sheet: Any = self._workbook.add_worksheet("STÆR")
        self._date = self._workbook.add_format({"num_format": "dd-mm-yyyy"})
        self._time = self._workbook.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        # Told to be text, as a person does with an apostrophe: it stays text when the cell is edited.
        self._quoted = self._workbook.add_format({"quote_prefix": True})
        self._columns = len(columns)
        self._rows = 0
        self._begin(columns, language)

    def _begin(self, columns: Sequence[Column], language: Language) -> None:
        heading = self._workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width, None, {"hidden": column.hidden})
            self._sheet.write_string(0, place, column.words.of(language), heading)
        self._sheet.freeze_panes(1, 0)

    def write(self, rows: Iterable[Cells]) -> None:
        """Rows below those written."""
        for cells in rows:
            self._rows += 1
            for place, cell in enumerate(cells):
                self._write(place, cell)

    def _write(self, place: int, cell: Cell) -> None:
        match cell:
            case None:
                pass
            case str():
                self._sheet.write_string(self._rows, place, cell, self._quoted if looks_like_formula(cell) else None)
            case int():
                self._sheet.write_number(self._rows, place, cell)
            case dt.date() if cell.year < FIRST_YEAR:
                self._sheet.write_string(self._rows, place, cell.isoformat())
            case dt.date():
                format_ = self._time if isinstance(cell, dt.datetime) else self._date
                self._sheet.write_datetime(self._rows, place, cell, format_)

    def finish(self) -> None:
        """Complete the file."""
        self._sheet.autofilter(0, 0, self._rows, self._columns - 1)
        self._workbook.close()

    def forget(self) -> None:
        """Remove what was kept on the way: in the end, whatever happened."""
        if self._sheet.row_data_fh is not None:
            self._sheet.row_data_fh.close()
        self._place.cleanup()
