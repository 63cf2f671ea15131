"""An empty workbook for new job orders: the columns that may be filled, with a list or a rule for each."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any, Final

from staer.domain.job_order_content import MOST_VACANCIES
from staer.domain.text import LENGTHS
from staer.workbook.cells import FIRST_YEAR
from staer.workbook.columns import JOB_ORDER_COLUMNS, Column, Kind
from staer.workbook.reading import MOST_ROWS, field_of
from staer.workbook.words import Language, Words

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_DAY, _LAST_DAY = dt.date(FIRST_YEAR, 1, 1), dt.date(9999, 12, 31)
_RULES: Final = {
    Kind.NUMBER: Words(f"Et helt tal fra 1 til {MOST_VACANCIES}.", f"A whole number from 1 to {MOST_VACANCIES}."),
    Kind.DATE: Words("En dato, fx 31-05-2018.", "A date, as 31-05-2018."),
    Kind.CHOICE: Words("Vælg fra listen.", "Choose from the list."),
}
_NUMBER = Words("Virksomhedens CVR-nr., otte cifre.", "The company's CVR number, eight digits.")
_LENGTH = Words("Højst {} tegn.", "At most {} characters.")


def template(language: Language) -> bytes:
    """The workbook."""
    file = io.BytesIO()
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  when a file is made, and not when a server starts

    book: Any = xlsxwriter.Workbook(file, {"in_memory": True})  # Any: its types are partial
    sheet: Any = book.add_worksheet("STÆR")
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "dd-mm-yyyy"})
    for place, column in enumerate(column for column in JOB_ORDER_COLUMNS if column.editable):
        sheet.set_column(place, place, column.width, date if column.kind is Kind.DATE else None)
        sheet.write_string(0, place, column.words.of(language), heading)
        rule = _rule(column, language)
        sheet.write_comment(0, place, rule["input_message"])
        sheet.data_validation(1, place, MOST_ROWS, place, rule)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _rule(column: Column, language: Language) -> Mapping[str, Any]:
    name = field_of(column)
    match column.kind:
        case Kind.CHOICE:
            condition = {
                "validate": "list",
                "source": [words.of(language) for words in (column.choices or {}).values()],
            }
        case Kind.NUMBER:
            condition = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MOST_VACANCIES}
        case Kind.DATE:
            condition = {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
        case _:
            longest = LENGTHS.get(name, 8)
            condition = {"validate": "length", "criteria": "<=", "value": longest}
    return condition | {"input_message": _sentence(column, name, language)}


def _sentence(column: Column, name: str, language: Language) -> str:
    if column.kind in _RULES:
        return _RULES[column.kind].of(language)
    return _NUMBER.of(language) if name == "cvr_number" else _LENGTH.of(language).format(LENGTHS[name])
