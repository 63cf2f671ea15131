"""Views: lists as people ask for them again and again. Some come with the system, the others people save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

MOST_VIEWS: Final = 100  # of one person


class ListName(StrEnum):
    """The lists that views and exports are of."""

    JOB_ORDERS = "JOB_ORDERS"
    PLACEMENTS = "PLACEMENTS"


class SystemView(StrEnum):
    """Views that everybody has."""

    SHARED_WITH_US = "SHARED_WITH_US"
    OUR_OPEN_ORDERS = "OUR_OPEN_ORDERS"
    ENDING_SOON = "ENDING_SOON"
    WITHOUT_CANDIDATES = "WITHOUT_CANDIDATES"
    NATIONAL_LIST = "NATIONAL_LIST"
    WAITING_FOR_MY_DECISION = "WAITING_FOR_MY_DECISION"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """`asked` holds the list's arguments as variables of GraphQL; `columns` the names in order, None for all."""

    id: UUID
    list_name: ListName
    name: str
    asked: Mapping[str, Any]  # Any: JSON
    columns: Sequence[str] | None = None
    shared: bool = False
    consultant_id: UUID | None = None
    system: SystemView | None = None


def _system(place: int, system: SystemView, name: str, **asked: Any) -> ListView:
    list_name = ListName.PLACEMENTS if system is SystemView.WAITING_FOR_MY_DECISION else ListName.JOB_ORDERS
    return ListView(id=UUID(int=place), list_name=list_name, name=name, asked=asked, system=system)


# Their ids are kept as people's defaults: a number is never given to another view.
SYSTEM_VIEWS: Final = (
    _system(
        1,
        SystemView.SHARED_WITH_US,
        "Delt med os",
        scope="SHARED",
        orderBy=[{"field": "SHARED_UPDATED_AT", "direction": "DESC"}],
    ),
    _system(2, SystemView.OUR_OPEN_ORDERS, "Vores åbne jobordrer", scope="AUTHORITY", filter={"status": ["OPEN"]}),
    _system(
        3,
        SystemView.ENDING_SOON,
        "Slutter inden for 14 dage",
        scope="AUTHORITY",
        filter={"status": ["OPEN"], "endingWithinDays": 14},
        orderBy=[{"field": "END_DATE", "direction": "ASC"}],
    ),
    _system(
        4,
        SystemView.WITHOUT_CANDIDATES,
        "Uden kandidater i en uge",
        scope="AUTHORITY",
        filter={"status": ["OPEN"], "withoutCandidatesForDays": 7},
        orderBy=[{"field": "CREATED_AT", "direction": "ASC"}],
    ),
    _system(5, SystemView.NATIONAL_LIST, "National-liste", scope="SHARED", filter={"status": ["OPEN"]}),
    _system(6, SystemView.WAITING_FOR_MY_DECISION, "Afventer min afgørelse", scope="TO_DECIDE"),
)
