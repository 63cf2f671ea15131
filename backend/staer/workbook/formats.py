"""The kinds of files that a list can be taken away in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final, Protocol

from staer.workbook.cells import Cells
from staer.workbook.columns import Column
from staer.workbook.comma_separated import CsvFile
from staer.workbook.excel import ExcelFile
from staer.workbook.words import Language


class ListFile(Protocol):
    """A file that is being written: rows, then `finish`, and `forget` in any case."""

    def write(self, rows: Iterable[Cells]) -> None: ...
    def finish(self) -> None: ...
    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """How a file of this kind is named and begun."""

    media_type: str
    begin: Callable[[IO[bytes], Sequence[Column], Language], ListFile]


EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final[Mapping[str, Format]] = {
    "xlsx": Format(EXCEL, ExcelFile),
    "csv": Format("text/csv; charset=utf-8", CsvFile),
}
