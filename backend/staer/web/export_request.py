"""What is asked to be taken away: read from a request's path and parameters, and checked before anything runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request

from staer.api.list_question import ARGUMENTS, LISTS, ListQuestion, columns_named
from staer.api.mutations.list_view import view_key
from staer.domain.list_view import ListName, ListView
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
    """A list, which of its rows and columns, and what the file is like; a view has still to be looked up."""

    name: ListName
    view_id: UUID | None
    values: Mapping[str, Any]  # Any: JSON
    columns: Sequence[str] | None
    language: Language
    format: Format
    file_name: str

    @property
    def question(self) -> ListQuestion:
        return LISTS[self.name]

    def within(self, view: ListView) -> "ExportRequest":
        """The same for a view's rows and columns, where the request names no others."""
        return replace(self, values={**view.asked, **self.values}, columns=self.columns or view.columns)

    def shown(self) -> Sequence[Column]:
        """The columns of the file; BadInput for a name that is none."""
        return columns_named(self.question, self.columns)


def read_export_request(request: Request) -> ExportRequest:
    """BadInput for parameters that can't be understood."""
    path, _, extension = request.url.path.rpartition("/")[2].rpartition(".")
    name = _LISTS[path]
    given = dict(request.query_params)
    if unknown := given.keys() - _PARAMETERS:
        raise BadInput(f"`{min(unknown)}` is no parameter; give some of {', '.join(sorted(_PARAMETERS))}.")
    language = _language(given.get("language"), request.headers.get("accept-language", ""))
    return ExportRequest(
        name,
        view_key(given["view"], "view") if given.get("view") else None,
        {name: _READERS[name](name, given[name]) for name in ARGUMENTS if given.get(name)},
        given["columns"].split(",") if given.get("columns") else None,
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
_PARAMETERS: Final = frozenset({*_READERS, "view", "columns", "language"})


def _language(given: str | None, accepted: str) -> Language:
    """The language named, else the first of Accept-Language that there is, else Danish."""
    if given is not None and given not in set(Language):
        raise BadInput("`language` must be da or en.")
    tags = [given or "", *(part.partition(";")[0].strip().lower()[:2] for part in accepted.split(","))]
    return next((Language(tag) for tag in tags if tag in set(Language)), Language.DA)
