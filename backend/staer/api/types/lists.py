"""How each list is sorted, filtered and searched: a line each, with who may read what it looks at."""

import re
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Date, DateTime, Text, Uuid

from staer.api.types.list_arguments import JobOrderScope, PlacementScope
from staer.domain.relation import DECIDERS, EVERYONE, OWNER, READERS, Relation
from staer.errors import BadInput
from staer.reads.declare import Condition, Order, Paging, Scope
from staer.reads.identifiers import decode_id
from staer.store import expressions as sql
from staer.store import visibility
from staer.store.inbound_tables import JobagDriftRow
from staer.store.statement import constant
from staer.store.tables import (
    AuthorityRow,
    CandidateRow,
    CompanyRow,
    ConsultantRow,
    DeliveryRow,
    JobOrderRow,
    PlacementRow,
)

_LONGEST_SEARCH: Final = 200
_MOST_DAYS: Final = 366
_UUID = Uuid()


def _prefixes(text: str) -> str:
    """The words of a search as the text of a tsquery: all of them, each as the beginning of a word."""
    if len(text) > _LONGEST_SEARCH:
        raise BadInput(f"search takes at most {_LONGEST_SEARCH} characters.")
    return " & ".join(f"{word}:*" for word in re.findall(r"[^\W_]+", text))


def _search(rule: Callable[[Any], Any], otherwise: Condition | None = None) -> Condition:
    return Condition(rule=rule, type=Text(), convert=_prefixes, otherwise=otherwise)


def _one_of(attribute: InstrumentedAttribute[Any], audience: Any = EVERYONE) -> Condition:
    """For enums, whose values stand in the statement."""
    return Condition(
        rule=lambda states: attribute.in_([constant(str(s)) for s in states]) if states else false(), audience=audience
    )


def _reference(attribute: InstrumentedAttribute[Any], type_name: str) -> Condition:
    return Condition(rule=lambda key: attribute == key, type=_UUID, convert=lambda text: decode_id(type_name, text))


def _text_of(attribute: InstrumentedAttribute[Any]) -> Condition:
    return Condition(rule=lambda text: attribute == text)


def _from(attribute: InstrumentedAttribute[Any], type_: Any, audience: Any = EVERYONE) -> Condition:
    return Condition(rule=lambda value: attribute >= value, type=type_, audience=audience)


def _until(attribute: InstrumentedAttribute[Any], type_: Any) -> Condition:
    return Condition(rule=lambda value: attribute <= value, type=type_)


def _days(name: str, days: int) -> int:
    """They stand in the statement, so there are only so many of them."""
    if not 0 <= days <= _MOST_DAYS:
        raise BadInput(f"{name} must be between 0 and {_MOST_DAYS}.")
    return days


_TIME = DateTime(timezone=True)


JOB_ORDERS: Final = Paging(
    default_order=[("START_DATE", False)],
    orders={
        "AUTHORITY": Order(key=sql.owner_name()),
        "COMPANY": Order(key=sql.company_name()),
        "CREATED_AT": Order(key=JobOrderRow.created_at),
        "DFDG_CREATED_ON": Order(key=JobOrderRow.dfdg_created_on, extremes=sql.DATE_EXTREMES),
        "END_DATE": Order(key=JobOrderRow.end_date, extremes=sql.DATE_EXTREMES),
        "OCCUPATION": Order(key=JobOrderRow.occupation, empty=sql.EMPTY_TEXT),
        "REQUEST_ID": Order(key=JobOrderRow.request_id, empty=sql.EMPTY_TEXT),
        "SHARED_UPDATED_AT": Order(key=JobOrderRow.shared_updated_at, audience=READERS, extremes=sql.TIME_EXTREMES),
        "START_DATE": Order(key=JobOrderRow.start_date, extremes=sql.DATE_EXTREMES),
        "STATUS": Order(key=sql.status_rank()),
        "TITLE": Order(key=JobOrderRow.title),
        "TYPE": Order(key=JobOrderRow.type),
        "UPDATED_AT": Order(key=JobOrderRow.updated_at, audience=OWNER, extremes=sql.TIME_EXTREMES),
        "VACANCIES": Order(key=JobOrderRow.vacancies),
    },
    conditions={
        "status": _one_of(JobOrderRow.status),
        "type": _one_of(JobOrderRow.type),
        "origin": _one_of(JobOrderRow.origin),
        "jobagStatus": _one_of(JobOrderRow.jobag_status, OWNER),
        "coordinatorAllowed": Condition(rule=JobOrderRow.coordinator_allowed.is_),
        "networkCode": Condition(
            rule=lambda code: sql.shared_with_network(sql.network_with_code(code)),
            audience=OWNER,
            otherwise=Condition(
                rule=lambda code: visibility.received_through(sql.network_with_code(code)),
                audience=frozenset({Relation.RECIPIENT}),
            ),
        ),
        "authorityId": _reference(JobOrderRow.owner_id, "Authority"),
        "companyId": _reference(JobOrderRow.company_id, "Company"),
        "responsibleConsultantId": _reference(JobOrderRow.responsible_consultant_id, "Consultant"),
        "coordinatorId": Condition(
            rule=lambda key: or_(JobOrderRow.coordinator_id == key, JobOrderRow.external_coordinator_id == key),
            type=_UUID,
            convert=lambda text: decode_id("Consultant", text),
        ),
        "occupation": _text_of(JobOrderRow.occupation),
        "occupationUri": _text_of(JobOrderRow.occupation_uri),
        "requestId": _text_of(JobOrderRow.request_id),
        "startDateFrom": _from(JobOrderRow.start_date, Date()),
        "startDateTo": _until(JobOrderRow.start_date, Date()),
        "endDateFrom": _from(JobOrderRow.end_date, Date()),
        "endDateTo": _until(JobOrderRow.end_date, Date()),
        "endingWithinDays": Condition(rule=lambda days: sql.ending_within(_days("endingWithinDays", days))),
        "withoutCandidatesForDays": Condition(
            rule=lambda days: sql.without_candidates_for(_days("withoutCandidatesForDays", days)), audience=DECIDERS
        ),
        "createdSince": _from(JobOrderRow.created_at, _TIME),
        "sharedChangedSince": _from(JobOrderRow.shared_updated_at, _TIME, READERS),
        "changedSince": _from(JobOrderRow.updated_at, _TIME, OWNER),
        "search": _search(sql.list_matches, Condition(rule=sql.tasks_match, audience=READERS)),
    },
)

JOB_ORDER_SCOPES: Final = {
    JobOrderScope.SHARED: Scope(
        ways=visibility.shared_orders,
        standing=visibility.standing_to_shared_order,
        judged_as=Relation.RECIPIENT,
    ),
    JobOrderScope.AUTHORITY: Scope(
        ways=visibility.own_orders, standing=visibility.standing_to_own_order, judged_as=Relation.OWNER
    ),
    JobOrderScope.MINE: Scope(
        ways=visibility.my_orders, standing=visibility.standing_to_my_order, judged_as=Relation.COORDINATOR
    ),
    JobOrderScope.ALL: Scope(
        ways=visibility.orders_seen, standing=visibility.standing_to_job_order, judged_as=Relation.RECIPIENT
    ),
}

PLACEMENTS: Final = Paging(
    default_order=[("CREATED_AT", True)],
    orders={
        "CANDIDATE_NAME": Order(key=CandidateRow.name, empty=sql.EMPTY_TEXT),
        "CREATED_AT": Order(key=PlacementRow.created_at),
        "DECIDED_AT": Order(key=PlacementRow.decided_at, extremes=sql.TIME_EXTREMES),
        "JOB_ORDER_TITLE": Order(key=JobOrderRow.title),
        "STATUS": Order(key=PlacementRow.status),
    },
    conditions={
        "status": _one_of(PlacementRow.status),
        "jobagStatus": _one_of(PlacementRow.jobag_status),
        "jobOrderId": _reference(PlacementRow.job_order_id, "JobOrder"),
        "authorityId": _reference(PlacementRow.authority_id, "Authority"),
        "createdSince": _from(PlacementRow.created_at, _TIME),
        "createdUntil": _until(PlacementRow.created_at, _TIME),
        "search": _search(lambda words: sql.names_match(words, JobOrderRow.title, CandidateRow.name)),
    },
)

PLACEMENT_SCOPES: Final = {
    PlacementScope.MINE: Scope(ways=visibility.my_placements, standing=visibility.standing_to_placement),
    PlacementScope.AUTHORITY: Scope(ways=visibility.placements_of_authority, standing=visibility.standing_to_placement),
    PlacementScope.TO_DECIDE: Scope(ways=visibility.placements_to_decide, standing=visibility.standing_to_placement),
    PlacementScope.ALL: Scope(ways=visibility.placements_seen, standing=visibility.standing_to_placement),
}

PLACEMENTS_OF_ORDER: Final = Paging(
    default_order=[("CREATED_AT", False)], orders={"CREATED_AT": Order(key=PlacementRow.created_at)}
)

_BY_NUMBER = {"TYPE": Order(key=AuthorityRow.type), "NUMBER": Order(key=AuthorityRow.number)}
_AUTHORITY_SEARCH = _search(sql.authority_matches)
RECIPIENTS: Final = Paging(
    default_order=[("TYPE", False), ("NUMBER", False)],
    orders=_BY_NUMBER,
    conditions={"search": _AUTHORITY_SEARCH},
)
AUTHORITIES: Final = RECIPIENTS
COMPANIES: Final = Paging(
    default_order=[("NAME", False)],
    orders={"NAME": Order(key=CompanyRow.name)},
    conditions={"search": _search(sql.company_matches)},
)
CONSULTANTS: Final = Paging(
    default_order=[("NAME", False)],
    orders={"NAME": Order(key=ConsultantRow.name)},
    conditions={
        "authorityId": _reference(ConsultantRow.authority_id, "Authority"),
        "search": _search(lambda words: sql.names_match(words, ConsultantRow.name)),
    },
)

DELIVERIES: Final = Paging(
    default_order=[("CREATED_AT", True)],
    orders={"CREATED_AT": Order(key=DeliveryRow.created_at)},
    conditions={
        "state": _one_of(DeliveryRow.state),
        "operation": _one_of(DeliveryRow.kind),
        "jobOrderId": _reference(DeliveryRow.job_order_id, "JobOrder"),
    },
)


def _settled(settled: bool) -> ColumnElement[bool]:
    return JobagDriftRow.settled_at.is_not(None) if settled else JobagDriftRow.settled_at.is_(None)


DRIFTS: Final = Paging(
    default_order=[("NOTED_AT", True)],
    orders={"NOTED_AT": Order(key=JobagDriftRow.noted_at)},
    conditions={
        "kind": _one_of(JobagDriftRow.kind),
        "jobOrderId": _reference(JobagDriftRow.job_order_id, "JobOrder"),
        "settled": Condition(rule=_settled),
    },
)
DRIFTS_TENDED: Final = Scope(ways=visibility.drifts_tended, standing=visibility.standing_to_drift)
DELIVERIES_TENDED: Final = Scope(ways=visibility.deliveries_tended, standing=visibility.standing_to_listed_delivery)
