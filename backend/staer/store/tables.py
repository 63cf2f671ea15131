"""The tables. Constraints hold a state and its data together; keys are UUIDv7 made by the application.

States are text with a CHECK, not database enums: row security turns off the index of an enum column (measured).
"""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from staer.domain.authority import AuthorityType
from staer.domain.drift import DriftKind, Settlement
from staer.domain.job_order import ClosedReason, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.domain.placement import ACTIVE, REFERRED, PlacementStatus, RejectionReason
from staer.domain.sharing import STANDING, ShareStatus


def one_of(column: str, values: type[StrEnum] | frozenset[StrEnum]) -> str:
    """SQL: the column holds one of these states."""
    listed = ", ".join(f"'{value}'" for value in sorted(values))
    return f"{column} in ({listed})"


def _states(column: str, states: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} is null or {one_of(column, states)}", name=f"{column}_known")


def _text(column: str, longest: int) -> CheckConstraint:
    return CheckConstraint(f"char_length({column}) between 1 and {longest}", name=f"{column}_length")


# How lists of orders are sorted when nothing is said: by start date, those without one last.
# As PostgreSQL prints it, for Alembic.
_BY_START_DATE = text("\nCASE\n    WHEN start_date IS NULL THEN '9999-12-30'::date\n    ELSE start_date\nEND")

_STATES = (
    AuthorityType,
    ClosedReason,
    DeliveryKind,
    DeliveryState,
    DriftKind,
    JobOrderOrigin,
    JobOrderStatus,
    JobOrderType,
    JobagStatus,
    PlacementStatus,
    RejectionReason,
    Settlement,
    ShareStatus,
)


class Row(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        str: Text,
        **dict.fromkeys(_STATES, Text),
        UUID: Uuid,
        bytes: LargeBinary,
        dt.date: Date,
        dt.datetime: DateTime(timezone=True),
    }


class AuthorityRow(Row):
    """A jobcenter or another body; numbers change with reforms, so they are data."""

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint("number ~ '^[0-9]{5}$'", name="number_digits"),
        CheckConstraint("type in ('JOBCENTER', 'OTHER')", name="type_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    type: Mapped[AuthorityType] = mapped_column(server_default=AuthorityType.JOBCENTER)
    municipality_codes: Mapped[str] = mapped_column(server_default="")


class NetworkRow(Row):
    """A named group of authorities that orders are shared with."""

    __tablename__ = "network"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    administered_by_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))


class NetworkMemberRow(Row):
    """A dated membership; `member_until` is the first day without it."""

    __tablename__ = "network_member"
    __table_args__ = (
        CheckConstraint("member_until >= member_from", name="dates_in_order"),
        Index(
            "uq_network_member_open",
            "network_id",
            "authority_id",
            unique=True,
            postgresql_where=text("member_until is null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    network_id: Mapped[UUID] = mapped_column(ForeignKey(NetworkRow.id))
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id), index=True)
    member_from: Mapped[dt.date]
    member_until: Mapped[dt.date | None]


class ConsultantRow(Row):
    """A person at one authority, made at the first sign-in; who moves gets a new row there."""

    __tablename__ = "consultant"
    __table_args__ = (UniqueConstraint("subject", "authority_id"), Index(None, "authority_id", "name", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))
    subject: Mapped[str]
    name: Mapped[str]
    default_dashboard: Mapped[str | None]


class CompanyRow(Row):
    """A workplace; kept in the national register, so read only here."""

    __tablename__ = "company"
    __table_args__ = (Index(None, "name", "id"), Index("ix_company_search", "search", postgresql_using="gin"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    cvr_number: Mapped[str | None] = mapped_column(index=True)
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, name || ' ' || coalesce(cvr_number, ''))", persisted=True)
    )


class JobOrderRow(Row):
    """The order without its confidential texts; `owner_id` is the primary authority and never changes."""

    __tablename__ = "job_order"
    __table_args__ = (
        UniqueConstraint("id", "owner_id"),
        _states("type", JobOrderType),
        _states("origin", JobOrderOrigin),
        _states("status", JobOrderStatus),
        _states("closed_reason", ClosedReason),
        _states("jobag_status", JobagStatus),
        _text("title", 100),
        _text("work_tasks", 5000),
        CheckConstraint("(status = 'CLOSED') = (closed_reason is not null)", name="closed_with_reason"),
        CheckConstraint("jobag_status <> 'ACCEPTED' or dfdg_created_on is not null", name="accepted_with_date"),
        CheckConstraint("origin <> 'EMPLOYER' or jobag_status = 'ACCEPTED'", name="employers_orders_come_from_jobag"),
        CheckConstraint("end_date >= start_date", name="dates_in_order"),
        CheckConstraint("vacancies between 1 and 10000", name="vacancies_range"),
        Index("ix_job_order_of_owner", "owner_id", _BY_START_DATE, "id"),
        Index("ix_job_order_of_owner_open", "owner_id", _BY_START_DATE, "id", postgresql_where=text("status = 'OPEN'")),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "company_id"),
        Index(None, "external_coordinator_id", postgresql_where=text("external_coordinator_id is not null")),
        Index(None, "coordinator_id", postgresql_where=text("coordinator_id is not null")),
        Index(None, "responsible_consultant_id", postgresql_where=text("responsible_consultant_id is not null")),
        Index("ix_job_order_list_search", "list_search", postgresql_using="gin"),
        Index("ix_job_order_readers_search", "readers_search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))
    company_id: Mapped[UUID] = mapped_column(ForeignKey(CompanyRow.id))
    title: Mapped[str]
    occupation: Mapped[str | None]
    occupation_uri: Mapped[str | None]
    type: Mapped[JobOrderType]
    request_id: Mapped[str | None]
    responsible_consultant_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    coordinator_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    external_coordinator_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    coordinator_allowed: Mapped[bool]
    origin: Mapped[JobOrderOrigin]
    status: Mapped[JobOrderStatus]
    closed_reason: Mapped[ClosedReason | None]
    jobag_status: Mapped[JobagStatus]
    jobag_problem: Mapped[str | None]
    dfdg_created_on: Mapped[dt.date | None]
    start_date: Mapped[dt.date | None]
    end_date: Mapped[dt.date | None]
    vacancies: Mapped[int] = mapped_column(Integer)
    work_tasks: Mapped[str]
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    shared_updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    list_search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig,"
            " title || ' ' || coalesce(occupation, '') || ' ' || coalesce(request_id, ''))",
            persisted=True,
        ),
    )
    readers_search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig,"
            " title || ' ' || coalesce(occupation, '') || ' ' || coalesce(request_id, '') || ' ' || work_tasks)",
            persisted=True,
        ),
    )


class JobOrderConfidentialRow(Row):
    """The texts that only the owner reads, apart from the order so that a second wall can stand around them."""

    __tablename__ = "job_order_confidential"
    __table_args__ = (
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        _text("qualifications", 5000),
        _text("working_hours", 5000),
        _text("internal_comment", 2000),
        _text("company_contact", 500),
    )

    job_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    qualifications: Mapped[str | None]
    working_hours: Mapped[str | None]
    internal_comment: Mapped[str | None]
    company_contact: Mapped[str | None]


class JobOrderShareRow(Row):
    """A job order shared with a network; one that ended may be shared anew as a new row."""

    __tablename__ = "job_order_share"
    __table_args__ = (
        UniqueConstraint("id", "status"),
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        _states("status", ShareStatus),
        CheckConstraint("status <> 'SHARED' or shared_at is not null", name="shared_with_date"),
        CheckConstraint("(status = 'FAILED') = (failure is not null)", name="failed_with_reason"),
        CheckConstraint("(status = 'ENDED') = (ended_at is not null)", name="ended_with_date"),
        Index(
            "uq_job_order_share_standing",
            "job_order_id",
            "network_id",
            unique=True,
            postgresql_where=text(one_of("status", STANDING)),
        ),
        Index(None, "job_order_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    network_id: Mapped[UUID] = mapped_column(ForeignKey(NetworkRow.id))
    status: Mapped[ShareStatus]
    shared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    shared_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None]


class ShareRecipientRow(Row):
    """The snapshot taken when JobAG confirmed; the share's status comes along by the foreign key.

    The order's status and start date are carried here by a trigger, so that an index has an authority's list in order.
    """

    __tablename__ = "share_recipient"
    __table_args__ = (
        ForeignKeyConstraint(
            ["share_id", "share_status"], [JobOrderShareRow.id, JobOrderShareRow.status], onupdate="CASCADE"
        ),
        Index(
            "ix_share_recipient_order",
            "job_order_id",
            "authority_id",
            "network_id",
            postgresql_where=text("share_status = 'SHARED'"),
        ),
        Index(
            "ix_share_recipient_authority",
            "authority_id",
            "job_order_id",
            "network_id",
            postgresql_include=["share_id"],  # the second wall looks at it
            postgresql_where=text("share_status = 'SHARED'"),
        ),
        Index(
            "ix_share_recipient_list",
            "authority_id",
            _BY_START_DATE,
            "job_order_id",
            postgresql_where=text("share_status = 'SHARED'"),
        ),
        Index(
            "ix_share_recipient_list_open",
            "authority_id",
            _BY_START_DATE,
            "job_order_id",
            postgresql_where=text("share_status = 'SHARED' and order_status = 'OPEN'"),
        ),
    )

    share_id: Mapped[UUID] = mapped_column(primary_key=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id), primary_key=True)
    share_status: Mapped[ShareStatus]
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey(JobOrderRow.id))
    network_id: Mapped[UUID] = mapped_column(ForeignKey(NetworkRow.id))
    order_status: Mapped[JobOrderStatus | None]
    start_date: Mapped[dt.date | None]


class PlacementRow(Row):
    """One candidate put forward on one job order.

    `owner_id` and `external_coordinator_id` are the order's, carried here by a trigger to decide who reads.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("id", "authority_id", "owner_id"),
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        _states("status", PlacementStatus),
        _states("jobag_status", JobagStatus),
        _states("rejection_reason", RejectionReason),
        _text("note", 2000),
        _text("decision_comment", 2000),
        CheckConstraint("(status = 'REJECTED') = (rejection_reason is not null)", name="rejected_with_reason"),
        CheckConstraint("status <> 'REJECTED' or decided_at is not null", name="rejected_with_date"),
        CheckConstraint(f"(jobag_status = 'ACCEPTED') = ({one_of('status', REFERRED)})", name="sent_when_accepted"),
        CheckConstraint("jobag_status <> 'PENDING' or status = 'AVAILABLE_TO_COMPANY'", name="pending_when_available"),
        Index(
            "uq_placement_active",
            "job_order_id",
            "authority_id",
            "citizen_key",
            unique=True,
            postgresql_where=text(one_of("status", ACTIVE)),
        ),
        Index(None, "job_order_id", "created_at", "id"),
        Index(None, "authority_id", "created_at", "id"),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "created_by_id", "created_at", "id"),
        Index(
            None,
            "external_coordinator_id",
            "created_at",
            "id",
            postgresql_where=text("external_coordinator_id is not null"),
        ),
        Index(
            "ix_placement_elsewhere",
            "authority_id",
            "job_order_id",
            postgresql_where=text("authority_id <> owner_id"),
        ),
        Index(
            "ix_placement_waiting",
            "owner_id",
            "created_at",
            "id",
            postgresql_where=text("status = 'AWAITING_APPROVAL'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))
    external_coordinator_id: Mapped[UUID | None]
    citizen_key: Mapped[bytes | None]
    status: Mapped[PlacementStatus]
    jobag_status: Mapped[JobagStatus]
    jobag_problem: Mapped[str | None]
    note: Mapped[str | None]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    decided_at: Mapped[dt.datetime | None]
    decision_comment: Mapped[str | None]
    rejection_reason: Mapped[RejectionReason | None]


class CandidateRow(Row):
    """Who the candidate is; empty once anonymised. The CPR number is encrypted and leaves only for JobAG."""

    __tablename__ = "candidate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["placement_id", "authority_id", "owner_id"],
            [PlacementRow.id, PlacementRow.authority_id, PlacementRow.owner_id],
        ),
        CheckConstraint("(name is null) = (cpr_encrypted is null)", name="anonymised_whole"),
        _text("name", 200),
    )

    placement_id: Mapped[UUID] = mapped_column(primary_key=True)
    authority_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    external_coordinator_id: Mapped[UUID | None]
    name: Mapped[str | None]
    cpr_encrypted: Mapped[bytes | None]


class HistoryRow(Row):
    """One transition: who, when, from, to, why. `by_id` is empty for what JobAG did."""

    __tablename__ = "history"
    __table_args__ = (
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        Index(None, "job_order_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    share_id: Mapped[UUID | None] = mapped_column(ForeignKey(JobOrderShareRow.id))
    placement_id: Mapped[UUID | None] = mapped_column(ForeignKey(PlacementRow.id))
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    reason: Mapped[str | None]


class DeliveryRow(Row):
    """The outbox: one message to JobAG. It holds ids; the content is read when it is delivered.

    Its id is the `x-requestId` of every attempt. Messages of one job order go in the order of `sequence`.
    `owner_id` is the order's, set by a trigger to decide who reads; `attempts_before` were made before somebody
    had it tried anew.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        _states("kind", DeliveryKind),
        _states("state", DeliveryState),
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        CheckConstraint("(state = 'WAITING') = (finished_at is null)", name="finished_with_date"),
        Index("ix_delivery_waiting", "job_order_id", "sequence", postgresql_where=text("state = 'WAITING'")),
        Index("ix_delivery_due", "next_attempt_at", postgresql_where=text("state = 'WAITING'")),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "authority_id", "created_at", "id"),
        Index(None, "job_order_id", "sequence"),
        Index(None, "share_id", "sequence"),
        Index(None, "placement_id", "sequence"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    kind: Mapped[DeliveryKind]
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))
    share_id: Mapped[UUID | None] = mapped_column(ForeignKey(JobOrderShareRow.id))
    placement_id: Mapped[UUID | None] = mapped_column(ForeignKey(PlacementRow.id))
    state: Mapped[DeliveryState] = mapped_column(server_default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    attempts_before: Mapped[int] = mapped_column(Integer, server_default="0")
    problem: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    next_attempt_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[dt.datetime | None]


class DeliveryAttemptRow(Row):
    """One try at delivering a message; the payload is kept redacted."""

    __tablename__ = "delivery_attempt"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey(DeliveryRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    duration_ms: Mapped[int] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str]
    payload: Mapped[str | None]
