"""From an answer's value to what a cell holds: typed, in the reader's words, and never a formula."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from staer.workbook.columns import Column, Kind
from staer.workbook.words import WITHHELD, YES_OR_NO, Language

Cell: TypeAlias = str | int | dt.date | dt.datetime | None
Cells: TypeAlias = Sequence[Cell]

DENMARK: Final = ZoneInfo("Europe/Copenhagen")
FIRST_YEAR: Final = 1900  # earlier days are no dates in Excel: they stand there as text, in ISO 8601

# What a spreadsheet may take for the beginning of a formula, in full width too.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_SIGNS: Final = tuple("=+-@\t\r\n＝＋－＠")


def looks_like_formula(text: str) -> bool:
    """A spreadsheet may calculate this text, or send it, once somebody edits the cell or opens the file."""
    return text.lstrip(" \u00a0\u3000").startswith(_FORMULA_SIGNS)


def _choice(column: Column, value: Any, language: Language) -> Cell:
    assert column.choices is not None
    return column.choices[value].of(language)


def _local(_: Column, value: dt.datetime, __: Language) -> Cell:
    """The time in Denmark, without an offset: a workbook has none."""
    return value.astimezone(DENMARK).replace(tzinfo=None, microsecond=0)


def _itself(_: Column, value: Any, __: Language) -> Cell:
    return value


_MAKERS: Final[Mapping[Kind, Callable[[Column, Any, Language], Cell]]] = {
    Kind.TEXT: _itself,
    Kind.NUMBER: _itself,
    Kind.DATE: _itself,
    Kind.TIME: _local,
    Kind.TRUTH: lambda _, value, language: YES_OR_NO[value].of(language),
    Kind.CHOICE: _choice,
    Kind.NAMES: lambda _, value, __: ", ".join(value) or None,
}


def cell_of(column: Column, node: Mapping[str, Any], withheld: frozenset[str], language: Language) -> Cell:
    """What the column shows of an object: its value, None where it has none, or that it is withheld."""
    if column.field in withheld:
        return WITHHELD.of(language)
    value = column.value_in(node)
    return None if value is None else _MAKERS[column.kind](column, value, language)
