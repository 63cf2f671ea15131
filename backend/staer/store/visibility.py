"""Who may read a row, as SQL: the one place where a viewer's relation to an order or a placement is decided.

A reading statement states its viewer in a CTE named `viewer`; expressions here refer to its columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    column,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy import table as table_clause
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlalchemy.sql.selectable import CTE
from sqlalchemy.types import Text, Uuid

from staer.domain.placement import PlacementStatus
from staer.domain.relation import Audience, Relation
from staer.domain.sharing import ShareStatus
from staer.store.figure_tables import JobOrderTallyRow
from staer.store.inbound_tables import JobagDriftRow
from staer.store.privacy_tables import ReadLogRow
from staer.store.statement import constant
from staer.store.tables import (
    DeliveryRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkMemberRow,
    PlacementRow,
    Row,
    ShareRecipientRow,
)
from staer.store.wall import viewer_parameters

VIEWER = table_clause(
    "viewer",
    column("authority_id", Uuid[UUID]()),
    column("consultant_id", Uuid[UUID]()),
    column("networks", ARRAY(Uuid[UUID]())),
    column("administered_id", Uuid[UUID]()),
)
ADMINISTERED = VIEWER.c.administered_id
_authority = VIEWER.c.authority_id
_consultant = VIEWER.c.consultant_id


def current_membership() -> ColumnElement[bool]:
    """A membership counts from its first day until the day before its end."""
    today = func.current_date()
    return and_(
        NetworkMemberRow.member_from <= today,
        or_(NetworkMemberRow.member_until.is_(None), NetworkMemberRow.member_until > today),
    )


def viewer_statement(*stating: ColumnElement[Any]) -> CTE:
    """`viewer`: who reads, and the networks that the own authority is a member of today.

    `stating` are columns that state the viewer to the second wall, outside a transaction that has done so. Whatever
    reads a walled table must then refer to this, so that PostgreSQL evaluates it first.
    """
    authority, consultant = viewer_parameters()
    networks = select(NetworkMemberRow.network_id).where(
        NetworkMemberRow.authority_id == authority, current_membership()
    )
    return (
        select(
            authority.label("authority_id"),
            consultant.label("consultant_id"),
            func.array(networks.scalar_subquery(), type_=ARRAY(Uuid[UUID]())).label("networks"),
            *stating,
        )
        .cte("viewer")
        .prefix_with("materialized")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A relation as SQL: text or null. A `plain` one costs no look-up, so it may be repeated in a statement;
    a `certain` one is the same for every row. Rows of `besides` are seen without a relation, and no more of them than
    everyone may read.
    """

    relation: ColumnElement[Any]
    plain: bool = True
    certain: Relation | None = None
    besides: ColumnElement[bool] | None = None


def _text(relation: Relation) -> ColumnElement[str]:
    return literal(relation.value, Text, literal_execute=True)


def _strongest(possible: Audience, conditions: dict[Relation, ColumnElement[bool]]) -> ColumnElement[Any]:
    branches = [(conditions[relation], _text(relation)) for relation in conditions if relation in possible]
    return case(*branches, else_=null()) if branches else null()


def _owns_order() -> ColumnElement[bool]:
    return JobOrderRow.owner_id == _authority


def _coordinates_order() -> ColumnElement[bool]:
    return JobOrderRow.external_coordinator_id == _consultant


def received() -> ColumnElement[bool]:
    """The viewer's authority stands in the snapshot of a share, and is still a member of that network."""
    receipt = aliased(ShareRecipientRow)
    return exists(_receipts(receipt).correlate_except(receipt))


def _is_receipt(receipt: type[ShareRecipientRow]) -> ColumnElement[bool]:
    return and_(
        receipt.authority_id == _authority,
        receipt.share_status == constant(ShareStatus.SHARED),
        receipt.network_id == any_(VIEWER.c.networks),
    )


def _receipts(receipt: type[ShareRecipientRow]) -> Select[UUID]:
    """Under an alias: a list may be read by the rows of this very table."""
    return select(receipt.network_id).where(_is_receipt(receipt), receipt.job_order_id == JobOrderRow.id)


def received_through(network_id: SQLCoreOperations[UUID]) -> ColumnElement[bool]:
    """The viewer's authority received the order through this network."""
    receipt = aliased(ShareRecipientRow)
    return exists(_receipts(receipt).where(receipt.network_id == network_id).correlate_except(receipt))


def _has_placed() -> ColumnElement[bool]:
    placed = aliased(PlacementRow)
    return exists(
        select(placed.id)
        .where(placed.job_order_id == JobOrderRow.id, placed.authority_id == _authority)
        .correlate_except(placed)
    )


def standing_to_job_order(possible: Audience) -> Standing:
    """The viewer's relation to a row of `job_order`, the strongest that holds; null when there is none."""
    conditions = {
        Relation.OWNER: _owns_order(),
        Relation.COORDINATOR: _coordinates_order(),
        Relation.RECIPIENT: received(),
        Relation.PLACER: _has_placed(),
    }
    return Standing(_strongest(possible, conditions), plain=possible <= {Relation.OWNER, Relation.COORDINATOR})


def standing_to_own_order(_: Audience) -> Standing:
    """For a list that holds the own authority's orders only."""
    return Standing(_text(Relation.OWNER), certain=Relation.OWNER)


def standing_to_order_of_owner(possible: Audience) -> Standing:
    """For what only the owner of an order may ask."""
    return Standing(_strongest(possible, {Relation.OWNER: _owns_order()}))


def standing_as(relation: Relation) -> Standing:
    """For showing one viewer what another would see."""
    return Standing(_text(relation), certain=relation)


def standing_to_shared_order(possible: Audience) -> Standing:
    """For a list whose rows are shared with the viewer's authority: no look-up is left to do."""
    conditions = {
        Relation.OWNER: _owns_order(),
        Relation.COORDINATOR: _coordinates_order(),
        Relation.RECIPIENT: literal(True, literal_execute=True),
    }
    return Standing(_strongest(possible, conditions))


def standing_to_my_order(possible: Audience) -> Standing:
    """For a list of orders in the viewer's hands: the own authority's, or coordinated from outside."""
    return standing_to_job_order(possible & {Relation.OWNER, Relation.COORDINATOR})


def standing_to_placement(possible: Audience) -> Standing:
    """The viewer's relation to a row of `placement`; PLACER is here the authority that placed."""
    return Standing(_strongest(possible, _placement_relations()))


def _placement_relations() -> dict[Relation, ColumnElement[bool]]:
    return {
        Relation.OWNER: PlacementRow.owner_id == _authority,
        Relation.COORDINATOR: PlacementRow.external_coordinator_id == _consultant,
        Relation.PLACER: PlacementRow.authority_id == _authority,
    }


def standing_to_share(possible: Audience) -> Standing:
    """Only the owner of an order reads its shares."""
    return Standing(_strongest(possible, {Relation.OWNER: JobOrderShareRow.owner_id == _authority}))


def standing_to_disclosure(possible: Audience) -> Standing:
    """Only the owner of an order reads who was shown it."""
    return Standing(_strongest(possible, {Relation.OWNER: ReadLogRow.owner_id == _authority}))


def standing_to_read(possible: Audience) -> Standing:
    """For the log of reads of what is one's own: order or placement."""
    own = or_(ReadLogRow.owner_id == _authority, ReadLogRow.placing_id == _authority)
    return Standing(_strongest(possible, {Relation.OWNER: own}))


def _administers_delivery() -> ColumnElement[bool]:
    return DeliveryRow.authority_id == ADMINISTERED


def standing_to_delivery(possible: Audience) -> Standing:
    """The viewer's relation to a row of `delivery`: to its order as the owner, else to the placement that it sends."""
    placed = aliased(PlacementRow)
    coordinates = exists(
        select(placed.id)
        .where(placed.id == DeliveryRow.placement_id, placed.external_coordinator_id == _consultant)
        .correlate(DeliveryRow, VIEWER)
    )
    conditions = {
        Relation.OWNER: DeliveryRow.owner_id == _authority,
        Relation.COORDINATOR: coordinates,
        Relation.PLACER: DeliveryRow.authority_id == _authority,
    }
    plain = Relation.COORDINATOR not in possible
    return Standing(_strongest(possible, conditions), plain=plain, besides=_administers_delivery())


def standing_to_listed_delivery(possible: Audience) -> Standing:
    """For the list of what an authority tends."""
    relation = _strongest(possible, {Relation.OWNER: DeliveryRow.owner_id == _authority})
    return Standing(relation, besides=_administers_delivery())


def _owns_drift() -> ColumnElement[bool]:
    return JobagDriftRow.owner_id == _authority


def _administers_drift() -> ColumnElement[bool]:
    return JobagDriftRow.owner_id == ADMINISTERED


def standing_to_drift(possible: Audience) -> Standing:
    """Where an order came apart from JobAG's is for its owner, and for the administrators there."""
    return Standing(_strongest(possible, {Relation.OWNER: _owns_drift()}), besides=_administers_drift())


@dataclass(frozen=True, slots=True)
class Through:
    """A narrower table that leads to the rows of a list, with their columns that its index is sorted by.

    The rule of a way through it holds only for rows that the viewer may see.
    """

    row: type[Row]
    on: ColumnElement[bool]
    carries: Mapping[Any, Any]  # Any: mapped attributes, of the list's row and of this one


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which rows of a list reach the viewer.

    A list is the union of its ways, each read by an index of its own. One OR over all of them is looked up for every
    row of the table: 70 ms for a page at 100,000 orders, and growing with them (measured). `tallied` is the same rule
    for who reads all rows, over their tallies.
    """

    rule: ColumnElement[bool]
    through: Through | None = None
    tallied: ColumnElement[bool] | None = None


def _possible(possible: Audience, ways: Mapping[Relation, Way]) -> list[Way]:
    return [way for relation, way in ways.items() if relation in possible]


def own_orders(possible: Audience) -> list[Way]:
    """Rows of `job_order` that the viewer's authority owns."""
    return _possible(possible, {Relation.OWNER: Way(_owns_order())})


def _received_orders() -> Way:
    carried = {
        JobOrderRow.id: ShareRecipientRow.job_order_id,
        JobOrderRow.status: ShareRecipientRow.order_status,
        JobOrderRow.start_date: ShareRecipientRow.start_date,
    }
    return Way(
        _is_receipt(ShareRecipientRow),
        Through(ShareRecipientRow, JobOrderRow.id == ShareRecipientRow.job_order_id, carried),
    )


def shared_orders(possible: Audience) -> list[Way]:
    """Rows that are shared with the viewer's authority, its own shared ones too (design)."""
    # A scalar look-up that ends at the first row, not EXISTS: PostgreSQL would answer that by reading all shares.
    shared = (
        select(true())
        .where(JobOrderShareRow.job_order_id == JobOrderRow.id, JobOrderShareRow.status == constant(ShareStatus.SHARED))
        .correlate_except(JobOrderShareRow)
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    tallied = func.cardinality(JobOrderTallyRow.networks) > literal_column("0")
    ways = {
        Relation.OWNER: Way(and_(_owns_order(), shared), tallied=and_(_owns_order(), tallied)),
        Relation.RECIPIENT: _received_orders(),
    }
    return _possible(possible, ways)


def my_orders(possible: Audience) -> list[Way]:
    """Rows whose responsible consultant or coordinator the viewer is."""
    if Relation.COORDINATOR not in possible:
        return []
    in_own_hands = or_(JobOrderRow.responsible_consultant_id == _consultant, JobOrderRow.coordinator_id == _consultant)
    return [Way(and_(_owns_order(), in_own_hands)), Way(_coordinates_order())]


def orders_seen(possible: Audience) -> list[Way]:
    """All rows of `job_order` that the viewer may see."""
    placed = aliased(PlacementRow)
    # Most placements are on own orders, which are seen anyway; the others have an index.
    on_others = and_(placed.authority_id == _authority, placed.authority_id != placed.owner_id)
    placed_on = select(placed.job_order_id).where(on_others).correlate(VIEWER)
    ways = {
        Relation.OWNER: Way(_owns_order()),
        Relation.COORDINATOR: Way(_coordinates_order()),
        Relation.RECIPIENT: _received_orders(),
        Relation.PLACER: Way(JobOrderRow.id.in_(placed_on)),
    }
    return _possible(possible, ways)


def placements_of_authority(_: Audience) -> list[Way]:
    """Rows of `placement` that the viewer's authority made."""
    return [Way(PlacementRow.authority_id == _authority)]


def my_placements(_: Audience) -> list[Way]:
    """Rows of `placement` that the viewer made."""
    return [Way(and_(PlacementRow.created_by_id == _consultant, PlacementRow.authority_id == _authority))]


def placements_to_decide(_: Audience) -> list[Way]:
    """Rows of `placement` that wait for the viewer's decision."""
    return [Way(and_(PlacementRow.status == constant(PlacementStatus.AWAITING_APPROVAL), decides()))]


def placements_seen(possible: Audience) -> list[Way]:
    """All rows of `placement` that the viewer may see."""
    return _possible(possible, {relation: Way(rule) for relation, rule in _placement_relations().items()})


def reads_of_own_orders(possible: Audience) -> list[Way]:
    """Rows of `read_log` about orders of the viewer's authority, and placements on them."""
    return _possible(possible, {Relation.OWNER: Way(ReadLogRow.owner_id == _authority)})


def reads_of_own_placements(possible: Audience) -> list[Way]:
    """Rows of `read_log` about placements that the viewer's authority made."""
    return _possible(possible, {Relation.OWNER: Way(ReadLogRow.placing_id == _authority)})


def deliveries_tended(possible: Audience) -> list[Way]:
    """Rows of `delivery` about the own authority's orders, and those that its administrators tend."""
    owned = {Relation.OWNER: Way(DeliveryRow.owner_id == _authority)}
    return [*_possible(possible, owned), Way(_administers_delivery())]


def drifts_tended(possible: Audience) -> list[Way]:
    """Rows of `jobag_drift` about the own authority's orders."""
    return [*_possible(possible, {Relation.OWNER: Way(_owns_drift())}), Way(_administers_drift())]


def decides() -> ColumnElement[bool]:
    """The viewer decides on the placements of a row of `job_order`: a coordinator, else the responsible consultant."""
    return or_(
        JobOrderRow.coordinator_id == _consultant,
        JobOrderRow.external_coordinator_id == _consultant,
        and_(
            JobOrderRow.coordinator_id.is_(None),
            JobOrderRow.external_coordinator_id.is_(None),
            JobOrderRow.responsible_consultant_id == _consultant,
        ),
    )
