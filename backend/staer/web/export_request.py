"""What is asked to be taken away: read from a request's path and parameters, and checked before anything runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from staer.api.list_question import ARGUMENTS, LISTS, ListName, ListQuestion
from staer.errors import BadInput
from staer.web.graphql_request import parsed_json
from staer.workbook.columns import Column
from staer.workbook.formats import FORMATS, Format
from staer.workbook.words import Language, Words

_LISTS: Final = {"job-orders": ListName.JOB_ORDERS, "placements": ListName.PLACEMENTS}
_TITLES: Final = {
    ListName.JOB_ORDERS: Words("jobordrer", "job-orders"),
    ListName.PLACEMENTS: Words("formidlinger", "placements"),
}
PATHS: Final = frozenset(f"/export/{name}.{format_}" for name in _LISTS for format_ in FORMATS)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A list, which of its rows and columns, and what the file is like."""

    question: ListQuestion
    values: Mapping[str, Any]  # Any: JSON
    columns: Sequence[Column]
    language: Language
    format: Format
    file_name: str


def read_export_request(request: Request) -> ExportRequest:
    """BadInput for parameters that can't be understood."""
    path, _, extension = request.url.path.rpartition("/")[2].rpartition(".")
    name = _LISTS[path]
    question = LISTS[name]
    given = dict(request.query_params)
    if unknown := given.keys() - _READERS.keys() - {"language", "columns"}:
        raise BadInput(f"`{min(unknown)}` is no parameter; give {', '.join([*_READERS, 'columns'])} or language.")
    language = _language(given.get("language"), request.headers.get("accept-language", ""))
    return ExportRequest(
        question,
        {name: _READERS[name](name, given[name]) for name in ARGUMENTS if given.get(name)},
        columns_named(question, given["columns"].split(",") if given.get("columns") else None),
        language,
        FORMATS[extension],
        f"{_TITLES[name].of(language)}.{extension}",
    )


def _text(_: str, value: str) -> str:
    return value


def _json(name: str, value: str) -> Any:
    return parsed_json(value.encode(errors="surrogatepass"), f"`{name}`")


# Enums and texts are given as they are, the rest as GraphQL's variables have it.
_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "scope": _text,
    "search": _text,
    "filter": _json,
    "orderBy": _json,
}


def columns_named(question: ListQuestion, names: Sequence[str] | None) -> Sequence[Column]:
    """The columns of these names in this order, after the hidden ones; all when none are named."""
    if names is None:
        return question.columns
    known = {column.name: column for column in question.columns if not column.hidden}
    if unknown := [name for name in names if name not in known]:
        raise BadInput(f"`columns`: there is no column {unknown[0][:50]!r}; choose among {', '.join(known)}.")
    return [*(column for column in question.columns if column.hidden), *(known[name] for name in dict.fromkeys(names))]


def _language(given: str | None, accepted: str) -> Language:
    """The language named, else the first of Accept-Language that there is, else Danish."""
    if given is not None and given not in set(Language):
        raise BadInput("`language` must be da or en.")
    tags = [given or "", *(part.partition(";")[0].strip().lower()[:2] for part in accepted.split(","))]
    return next((Language(tag) for tag in tags if tag in set(Language)), Language.DA)
