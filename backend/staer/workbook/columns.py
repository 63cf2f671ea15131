"""The columns of exported lists: one line for each, which the export, the template and the import share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, cast

from staer.workbook.words import (
    CLOSED_REASON,
    JOB_ORDER_STATUS,
    JOB_ORDER_TYPE,
    JOBAG_STATUS,
    ORIGIN,
    PLACEMENT_STATUS,
    REJECTION_REASON,
    Choices,
    Words,
)


class Kind(Enum):
    """What a cell holds."""

    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    TIME = auto()
    TRUTH = auto()  # yes or no
    CHOICE = auto()  # one of a list
    NAMES = auto()  # several texts in one cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list.

    `path` leads through the list's GraphQL type, and its first step is what may be withheld. An `editable` column is
    taken back by an import, under the name of its field. `width` is in characters.
    """

    path: str
    words: Words
    kind: Kind = Kind.TEXT
    width: int = 20
    choices: Choices | None = None
    editable: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        """What views call it: the path without its dots, as `companyName`."""
        first, *others = self.path.split(".")
        return first + "".join(step[0].upper() + step[1:] for step in others)

    @property
    def field(self) -> str:
        """The field that says who may read it."""
        return self.path.partition(".")[0]

    def value_in(self, node: Any) -> Any:  # Any: an answer's values
        """The value among an object's fields; None where something on the way is null."""
        return _at(node, self.path.split("."))


def _at(value: Any, steps: Sequence[str]) -> Any:
    if value is None or not steps:
        return value
    if isinstance(value, list):
        return [_at(item, steps) for item in cast("list[Any]", value)]
    return _at(value[steps[0]], steps[1:])


ID: Final = Column(path="id", words=Words("Id", "Id"), width=30, hidden=True)
# What an import compares: an order that has another version by then was changed by someone else.
VERSION: Final = Column(path="version", words=Words("Version", "Version"), kind=Kind.NUMBER, width=8, hidden=True)

JOB_ORDER_COLUMNS: Final[Sequence[Column]] = [
    ID,
    VERSION,
    Column(path="title", words=Words("Titel", "Title"), width=36, editable=True),
    Column(path="occupation", words=Words("Stillingsbetegnelse", "Occupation"), width=26, editable=True),
    Column(path="occupationUri", words=Words("ESCO-kode (URI)", "ESCO code (URI)"), width=26, editable=True),
    Column(path="type", words=Words("Type", "Type"), kind=Kind.CHOICE, choices=JOB_ORDER_TYPE, width=24, editable=True),
    Column(
        path="status", words=Words("Jobordrestatus", "Status"), kind=Kind.CHOICE, choices=JOB_ORDER_STATUS, width=12
    ),
    Column(path="company.name", words=Words("Virksomhed", "Company"), width=32),
    Column(path="company.cvrNumber", words=Words("CVR-nr.", "CVR no."), width=12, editable=True),
    Column(path="vacancies", words=Words("Ledige pladser", "Vacancies"), kind=Kind.NUMBER, width=10, editable=True),
    Column(path="referredCount", words=Words("Henvist", "Referred"), kind=Kind.NUMBER, width=10),
    Column(path="startDate", words=Words("Startdato", "Start date"), kind=Kind.DATE, width=12, editable=True),
    Column(path="endDate", words=Words("Slutdato", "End date"), kind=Kind.DATE, width=12, editable=True),
    Column(path="primaryAuthority.name", words=Words("Primær myndighed", "Primary authority"), width=24),
    Column(path="primaryAuthority.number", words=Words("Myndighedsnr.", "Authority no."), width=12),
    Column(path="responsibleConsultant.name", words=Words("Ansvarlig konsulent", "Responsible consultant"), width=24),
    Column(path="coordinator.name", words=Words("Tovholder", "Coordinator"), width=24),
    Column(path="externalCoordinator.name", words=Words("Tovholder (ekstern)", "External coordinator"), width=24),
    Column(
        path="coordinatorAllowed", words=Words("Tovholder tilladt", "Coordinator allowed"), kind=Kind.TRUTH, width=12
    ),
    Column(path="receivedThrough.code", words=Words("Netværk", "Networks"), kind=Kind.NAMES, width=12),
    Column(path="requestId", words=Words("Anmodnings ID", "Request id"), width=16),
    Column(path="origin", words=Words("Oprettet af", "Made by"), kind=Kind.CHOICE, choices=ORIGIN, width=16),
    Column(path="closedReason", words=Words("Lukket fordi", "Closed because"), kind=Kind.CHOICE, choices=CLOSED_REASON),
    Column(path="jobagStatus", words=Words("JobAG", "JobAG"), kind=Kind.CHOICE, choices=JOBAG_STATUS),
    Column(path="jobagProblem", words=Words("JobAG afviste", "JobAG's problem"), width=30),
    Column(path="dfdgCreatedOn", words=Words("Oprettet i DFDG", "Made in DFDG"), kind=Kind.DATE, width=12),
    Column(
        path="workTasks",
        words=Words("Beskrivelse af arbejdsopgaver", "Description of work tasks"),
        width=50,
        editable=True,
    ),
    Column(
        path="qualifications",
        words=Words("Faglige-personlige kvalifikationer og løn", "Qualifications and pay"),
        width=50,
        editable=True,
    ),
    Column(path="workingHours", words=Words("Arbejdstid", "Working hours"), width=30, editable=True),
    Column(path="internalComment", words=Words("Intern bemærkning", "Internal comment"), width=40, editable=True),
    Column(
        path="companyContact", words=Words("Kontakt i virksomheden", "Contact at the company"), width=30, editable=True
    ),
    Column(path="createdAt", words=Words("Oprettet", "Created"), kind=Kind.TIME, width=16),
    Column(path="updatedAt", words=Words("Ændret", "Changed"), kind=Kind.TIME, width=16),
    Column(
        path="sharedUpdatedAt",
        words=Words("Ændret for modtagere", "Changed for recipients"),
        kind=Kind.TIME,
        width=16,
    ),
]

PLACEMENT_COLUMNS: Final[Sequence[Column]] = [
    ID,
    Column(path="candidate.name", words=Words("Navn", "Name"), width=28),
    Column(path="status", words=Words("Status", "Status"), kind=Kind.CHOICE, choices=PLACEMENT_STATUS, width=30),
    Column(path="jobOrder.title", words=Words("Titel (Joborder)", "Title (order)"), width=36),
    Column(path="jobOrder.company.name", words=Words("Virksomhed (Joborder)", "Company (order)"), width=32),
    Column(path="jobOrder.requestId", words=Words("Anmodnings ID", "Request id"), width=16),
    Column(path="jobOrder.primaryAuthority.name", words=Words("Primær myndighed", "Primary authority"), width=24),
    Column(path="authority.name", words=Words("Formidlet af", "Placed by"), width=24),
    Column(path="createdBy.name", words=Words("Oprettet af", "Created by"), width=24),
    Column(path="createdAt", words=Words("Oprettet", "Created"), kind=Kind.TIME, width=16),
    Column(path="note", words=Words("Bemærkning", "Note"), width=40),
    Column(path="possibleDuplicate", words=Words("Muligt genganger", "Possible duplicate"), kind=Kind.TRUTH, width=12),
    Column(path="decidedBy.name", words=Words("Afgjort af", "Decided by"), width=24),
    Column(path="decidedAt", words=Words("Afgjort", "Decided"), kind=Kind.TIME, width=16),
    Column(path="decisionComment", words=Words("Tovholders bemærkning", "Decision's comment"), width=40),
    Column(
        path="rejectionReason",
        words=Words("Afvist fordi", "Rejected because"),
        kind=Kind.CHOICE,
        choices=REJECTION_REASON,
        width=26,
    ),
    Column(path="jobagStatus", words=Words("JobAG", "JobAG"), kind=Kind.CHOICE, choices=JOBAG_STATUS),
    Column(path="jobagProblem", words=Words("JobAG afviste", "JobAG's problem"), width=30),
]


def selection_of(columns: Sequence[Column]) -> str:
    """The selection set that reads these columns, in GraphQL."""
    tree: dict[str, Any] = {}
    for column in columns:
        branch = tree
        for step in column.path.split("."):
            branch = branch.setdefault(step, {})
    return _text(tree)


def _text(tree: Mapping[str, Any]) -> str:
    fields = (f"{name} {_text(below)}" if below else name for name, below in tree.items())
    return f"{{ {' '.join(fields)} }}"
