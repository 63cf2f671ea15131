"""Values that are worked out from more than one column, by name: what GraphQL types mention as sources.

A sub-query reads its tables under aliases of its own; only the row it belongs to is named by the table itself.
"""

from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Interval,
    Text,
    Uuid,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from staer.domain.job_order import JobOrderStatus
from staer.domain.jobag import DeliveryKind
from staer.domain.placement import ACTIVE, REFERRED
from staer.domain.sharing import STANDING, ShareStatus
from staer.store.statement import constant
from staer.store.tables import (
    AuthorityRow,
    CompanyRow,
    ConsultantRow,
    DeliveryRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkMemberRow,
    NetworkRow,
    PlacementRow,
    ShareRecipientRow,
)
from staer.store.visibility import VIEWER, current_membership

# Stand for an empty date where lists are sorted: JobAG knows no dates beyond them. They are a day short of Python's
# first and last, which asyncpg sends as infinity.
DATE_EXTREMES = (literal_column("date '0001-01-02'", Date), literal_column("date '9999-12-30'", Date))
TIME_EXTREMES = (
    literal_column("timestamptz '0001-01-02 00:00:00Z'", DateTime(timezone=True)),
    literal_column("timestamptz '9999-12-30 00:00:00Z'", DateTime(timezone=True)),
)

EMPTY_TEXT = literal_column("''", Text)


def status_rank() -> ColumnElement[int]:
    """The seed sorts by status: open ones first."""
    ranks = {constant(status): literal_column(str(rank), Integer) for rank, status in enumerate(JobOrderStatus)}
    return case(*((JobOrderRow.status == status, rank) for status, rank in ranks.items()), else_=null())


def referred_count() -> ColumnElement[int]:
    """How many candidates reached the company (the seed's column Henvist)."""
    placed = aliased(PlacementRow)
    return (
        select(func.count())
        .select_from(placed)
        .where(placed.job_order_id == JobOrderRow.id, placed.status.in_([constant(s) for s in sorted(REFERRED)]))
        .correlate(JobOrderRow)
        .scalar_subquery()
    )


def ending_within(days: int) -> ColumnElement[bool]:
    """A row of `job_order` ends today or on one of so many days after it."""
    today = func.current_date()
    return JobOrderRow.end_date.between(today, today + literal_column(str(days), Integer()))


def without_candidates_for(days: int) -> ColumnElement[bool]:
    """A row of `job_order` is so many days old, and nobody was placed on it since."""
    since = func.now() - literal_column(f"interval '{days} days'", Interval())
    placed = aliased(PlacementRow)
    lately = select(placed.id).where(placed.job_order_id == JobOrderRow.id, placed.created_at > since)
    return and_(JobOrderRow.created_at <= since, ~exists(lately.correlate_except(placed)))


def possible_duplicate() -> ColumnElement[bool]:
    """Another authority has placed the same citizen on the same order."""
    other = aliased(PlacementRow)
    return exists(
        select(other.id)
        .where(
            other.job_order_id == PlacementRow.job_order_id,
            other.citizen_key == PlacementRow.citizen_key,
            other.authority_id != PlacementRow.authority_id,
            other.status.in_([constant(s) for s in sorted(ACTIVE)]),
        )
        .correlate(PlacementRow)
    )


def is_member() -> ColumnElement[bool]:
    """A row of `authority` is a member of a row of `network` today."""
    return exists(
        select(NetworkMemberRow.id)
        .where(
            NetworkMemberRow.network_id == NetworkRow.id,
            NetworkMemberRow.authority_id == AuthorityRow.id,
            current_membership(),
        )
        .correlate_except(NetworkMemberRow)
    )


def lasting_membership() -> ColumnElement[bool]:
    """A row of `network_member` is of a row of `network`, and lasts or is to come; some end before they begin."""
    ends, begins = NetworkMemberRow.member_until, NetworkMemberRow.member_from
    lasts = or_(ends.is_(None), ends > func.greatest(func.current_date(), begins))
    return and_(NetworkMemberRow.network_id == NetworkRow.id, lasts)


def received_share() -> ColumnElement[bool]:
    """A row of `authority` stands in the snapshot of a row of `job_order_share`."""
    receipt = aliased(ShareRecipientRow)
    return AuthorityRow.id.in_(
        select(receipt.authority_id).where(receipt.share_id == JobOrderShareRow.id).correlate_except(receipt)
    )


def notified_of_order() -> ColumnElement[bool]:
    """A row of `authority` received a row of `job_order` through some share that stands."""
    receipt = aliased(ShareRecipientRow)
    return AuthorityRow.id.in_(
        select(receipt.authority_id)
        .where(receipt.job_order_id == JobOrderRow.id, receipt.share_status == constant(ShareStatus.SHARED))
        .correlate_except(receipt)
    )


def viewer_is_member() -> ColumnElement[bool]:
    """The viewer's authority is in some network today."""
    return func.cardinality(VIEWER.c.networks) > literal_column("0")


def shared_already() -> ColumnElement[bool]:
    """A row of `job_order` is shared, or about to be, with a row of `network`."""
    share = aliased(JobOrderShareRow)
    return exists(
        select(share.id)
        .where(
            share.job_order_id == JobOrderRow.id,
            share.network_id == NetworkRow.id,
            share.status.in_([constant(s) for s in sorted(STANDING)]),
        )
        .correlate_except(share)
    )


def member_of_network_with_code(code: ColumnElement[str]) -> ColumnElement[bool]:
    """A row of `authority` is a member today of the network with this code."""
    network = aliased(NetworkRow)
    return exists(
        select(NetworkMemberRow.id)
        .join(network, network.id == NetworkMemberRow.network_id)
        .where(NetworkMemberRow.authority_id == AuthorityRow.id, network.code == code, current_membership())
        .correlate(AuthorityRow)
    )


def shared_already_with_code(code: ColumnElement[str]) -> ColumnElement[bool]:
    """A row of `job_order` is shared, or about to be, with the network with this code."""
    share, network = aliased(JobOrderShareRow), aliased(NetworkRow)
    return exists(
        select(share.id)
        .join(network, network.id == share.network_id)
        .where(
            share.job_order_id == JobOrderRow.id,
            network.code == code,
            share.status.in_([constant(s) for s in sorted(STANDING)]),
        )
        .correlate(JobOrderRow)
    )


def shared_with_network(network_id: SQLCoreOperations[UUID]) -> ColumnElement[bool]:
    """A row of `job_order` is shared with the network, and its owner or a recipient may know."""
    share = aliased(JobOrderShareRow)
    return exists(
        select(share.id)
        .where(
            share.job_order_id == JobOrderRow.id,
            share.network_id == network_id,
            share.status == constant(ShareStatus.SHARED),
        )
        .correlate_except(share)
    )


def _words(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.to_tsquery(literal_column("'simple'::regconfig"), text)


def _matching(words: ColumnElement[str], *, in_tasks: bool) -> ColumnElement[bool]:
    """Rare words by the index; common ones, as the first letter that somebody types, row by row until the page is full.

    The index would give nearly all orders for them, once for each way by which rows reach the viewer.
    """
    where = literal(in_tasks, literal_execute=True)
    company = aliased(CompanyRow)
    of_company = select(company.search).where(company.id == JobOrderRow.company_id).correlate_except(company)
    texts = JobOrderRow.readers_search if in_tasks else JobOrderRow.list_search
    together: ColumnElement[str] = of_company.scalar_subquery().op("||")(texts)
    many = select(func.many_job_orders_match(words, where, type_=Boolean())).scalar_subquery()
    found = select(func.matching_job_orders(words, where, type_=Uuid()))
    return case((many, together.bool_op("@@")(_words(words))), else_=JobOrderRow.id.in_(found))


def list_matches(words: ColumnElement[str]) -> ColumnElement[bool]:
    """Title, occupation, request id and the company's name hold all the words together; `words` is a tsquery's text."""
    return _matching(words, in_tasks=False)


def tasks_match(words: ColumnElement[str]) -> ColumnElement[bool]:
    """They hold all the words together with the shareable description of the tasks."""
    return _matching(words, in_tasks=True)


def company_matches(words: ColumnElement[str]) -> ColumnElement[bool]:
    return CompanyRow.search.bool_op("@@")(_words(words))


def names_match(words: ColumnElement[str], *names: SQLCoreOperations[str | None]) -> ColumnElement[bool]:
    """Names in a small table hold all the words together."""
    together = func.concat_ws(literal_column("' '"), *names)
    return func.to_tsvector(literal_column("'simple'::regconfig"), together).bool_op("@@")(_words(words))


def authority_matches(words: ColumnElement[str]) -> ColumnElement[bool]:
    """By name and number, the number also as it is displayed: `15.300` is searched for as two words."""
    number = AuthorityRow.number
    thousands, rest = func.left(number, literal_column("-3")), func.right(number, literal_column("3"))
    return names_match(words, AuthorityRow.name, number, thousands, rest)


def company_name() -> ColumnElement[str]:
    """The name of the company of a row of `job_order`."""
    return (
        select(CompanyRow.name).where(CompanyRow.id == JobOrderRow.company_id).correlate(JobOrderRow).scalar_subquery()
    )


def owner_name() -> ColumnElement[str]:
    """The name of the primary authority of a row of `job_order`."""
    return (
        select(AuthorityRow.name)
        .where(AuthorityRow.id == JobOrderRow.owner_id)
        .correlate(JobOrderRow)
        .scalar_subquery()
    )


def network_with_code(code: ColumnElement[str]) -> ColumnElement[UUID]:
    return select(NetworkRow.id).where(NetworkRow.code == code).scalar_subquery()


def viewers_dashboard() -> ColumnElement[str | None]:
    return (
        select(ConsultantRow.default_dashboard)
        .where(ConsultantRow.id == VIEWER.c.consultant_id)
        .correlate(VIEWER)
        .scalar_subquery()
    )


def latest_delivery_of_order() -> ColumnElement[bool]:
    """A row of `delivery` is the newest about a row of `job_order` itself."""
    of_order = (DeliveryKind.CREATE_JOB_ORDER, DeliveryKind.UPDATE_JOB_ORDER, DeliveryKind.CLOSE_JOB_ORDER)
    newer = aliased(DeliveryRow)
    return _is_latest(
        newer, (newer.job_order_id == JobOrderRow.id) & newer.kind.in_([constant(kind) for kind in of_order])
    )


def latest_delivery_of_share() -> ColumnElement[bool]:
    """A row of `delivery` is the newest about a row of `job_order_share`."""
    newer = aliased(DeliveryRow)
    return _is_latest(newer, newer.share_id == JobOrderShareRow.id)


def latest_delivery_of_placement() -> ColumnElement[bool]:
    """A row of `delivery` is the newest about a row of `placement`."""
    newer = aliased(DeliveryRow)
    return _is_latest(newer, newer.placement_id == PlacementRow.id)


def _is_latest(newer: type[DeliveryRow], rule: ColumnElement[bool]) -> ColumnElement[bool]:
    newest = select(newer.id).where(rule).order_by(newer.sequence.desc()).limit(literal_column("1"))
    return DeliveryRow.id == newest.correlate_except(newer).scalar_subquery()
