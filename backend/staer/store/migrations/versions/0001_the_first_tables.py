"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from staer.store.triggers import CREATE, DROP

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), server_default="JOBCENTER", nullable=False),
        sa.Column("municipality_codes", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("number ~ '^[0-9]{5}$'", name=op.f("ck_authority_number_digits")),
        sa.CheckConstraint("type in ('JOBCENTER', 'OTHER')", name=op.f("ck_authority_type_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("number", name=op.f("uq_authority_number")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cvr_number", sa.Text(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, name || ' ' || coalesce(cvr_number, ''))", persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_index(op.f("ix_company_cvr_number"), "company", ["cvr_number"], unique=False)
    op.create_index(op.f("ix_company_name_id"), "company", ["name", "id"], unique=False)
    op.create_index("ix_company_search", "company", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "consultant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("default_dashboard", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_consultant_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultant")),
        sa.UniqueConstraint("subject", "authority_id", name=op.f("uq_consultant_subject_authority_id")),
    )
    op.create_index(
        op.f("ix_consultant_authority_id_name_id"), "consultant", ["authority_id", "name", "id"], unique=False
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("administered_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["administered_by_id"], ["authority.id"], name=op.f("fk_network_administered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("code", name=op.f("uq_network_code")),
    )
    op.create_table(
        "job_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=True),
        sa.Column("occupation_uri", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("responsible_consultant_id", sa.Uuid(), nullable=True),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("external_coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("coordinator_allowed", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("jobag_status", sa.Text(), nullable=False),
        sa.Column("jobag_problem", sa.Text(), nullable=True),
        sa.Column("dfdg_created_on", sa.Date(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("vacancies", sa.Integer(), nullable=False),
        sa.Column("work_tasks", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("shared_updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "list_search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, title || ' ' || coalesce(occupation, '') || ' ' || coalesce(request_id, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "tasks_search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, work_tasks)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'CLOSED') = (closed_reason is not null)", name=op.f("ck_job_order_closed_with_reason")
        ),
        sa.CheckConstraint(
            "closed_reason is null or closed_reason in ('ERROR', 'NEED_MET', 'REFERRAL_DEADLINE_PASSED', 'WITHDRAWN')",
            name=op.f("ck_job_order_closed_reason_known"),
        ),
        sa.CheckConstraint(
            "jobag_status <> 'ACCEPTED' or dfdg_created_on is not null", name=op.f("ck_job_order_accepted_with_date")
        ),
        sa.CheckConstraint(
            "jobag_status is null or jobag_status in ('ACCEPTED', 'NOT_SENT', 'PENDING', 'REFUSED')",
            name=op.f("ck_job_order_jobag_status_known"),
        ),
        sa.CheckConstraint(
            "origin <> 'EMPLOYER' or jobag_status = 'ACCEPTED'",
            name=op.f("ck_job_order_employers_orders_come_from_jobag"),
        ),
        sa.CheckConstraint(
            "origin is null or origin in ('EMPLOYER', 'JOBCENTER')", name=op.f("ck_job_order_origin_known")
        ),
        sa.CheckConstraint(
            "status is null or status in ('CLOSED', 'INACTIVE', 'OPEN')", name=op.f("ck_job_order_status_known")
        ),
        sa.CheckConstraint(
            "type is null or type in ('APPRENTICESHIP', 'FLEX_JOB', 'INTERNSHIP', 'ORDINARY', 'WAGE_SUBSIDY')",
            name=op.f("ck_job_order_type_known"),
        ),
        sa.CheckConstraint("char_length(title) between 1 and 100", name=op.f("ck_job_order_title_length")),
        sa.CheckConstraint("char_length(work_tasks) between 1 and 5000", name=op.f("ck_job_order_work_tasks_length")),
        sa.CheckConstraint("end_date >= start_date", name=op.f("ck_job_order_dates_in_order")),
        sa.CheckConstraint("vacancies between 1 and 10000", name=op.f("ck_job_order_vacancies_range")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_job_order_company_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["consultant.id"], name=op.f("fk_job_order_coordinator_id")),
        sa.ForeignKeyConstraint(
            ["external_coordinator_id"], ["consultant.id"], name=op.f("fk_job_order_external_coordinator_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["authority.id"], name=op.f("fk_job_order_owner_id")),
        sa.ForeignKeyConstraint(
            ["responsible_consultant_id"], ["consultant.id"], name=op.f("fk_job_order_responsible_consultant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_order")),
        sa.UniqueConstraint("id", "owner_id", name=op.f("uq_job_order_id_owner_id")),
    )
    op.create_index(op.f("ix_job_order_company_id"), "job_order", ["company_id"], unique=False)
    op.create_index(
        op.f("ix_job_order_coordinator_id"),
        "job_order",
        ["coordinator_id"],
        unique=False,
        postgresql_where=sa.text("coordinator_id is not null"),
    )
    op.create_index(
        op.f("ix_job_order_external_coordinator_id"),
        "job_order",
        ["external_coordinator_id"],
        unique=False,
        postgresql_where=sa.text("external_coordinator_id is not null"),
    )
    op.create_index("ix_job_order_list_search", "job_order", ["list_search"], unique=False, postgresql_using="gin")
    op.create_index(
        op.f("ix_job_order_owner_id_created_at_id"), "job_order", ["owner_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_job_order_owner_id_start_date_id"), "job_order", ["owner_id", "start_date", "id"], unique=False
    )
    op.create_index(
        op.f("ix_job_order_responsible_consultant_id"),
        "job_order",
        ["responsible_consultant_id"],
        unique=False,
        postgresql_where=sa.text("responsible_consultant_id is not null"),
    )
    op.create_index(op.f("ix_job_order_start_date_id"), "job_order", ["start_date", "id"], unique=False)
    op.create_index("ix_job_order_tasks_search", "job_order", ["tasks_search"], unique=False, postgresql_using="gin")
    op.create_table(
        "network_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("member_from", sa.Date(), nullable=False),
        sa.Column("member_until", sa.Date(), nullable=True),
        sa.CheckConstraint("member_until >= member_from", name=op.f("ck_network_member_dates_in_order")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_network_member_authority_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_network_member_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_member")),
    )
    op.create_index(op.f("ix_network_member_authority_id"), "network_member", ["authority_id"], unique=False)
    op.create_index(
        "uq_network_member_open",
        "network_member",
        ["network_id", "authority_id"],
        unique=True,
        postgresql_where=sa.text("member_until is null"),
    )
    op.create_table(
        "job_order_confidential",
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("qualifications", sa.Text(), nullable=True),
        sa.Column("working_hours", sa.Text(), nullable=True),
        sa.Column("internal_comment", sa.Text(), nullable=True),
        sa.Column("company_contact", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "char_length(company_contact) between 1 and 500",
            name=op.f("ck_job_order_confidential_company_contact_length"),
        ),
        sa.CheckConstraint(
            "char_length(internal_comment) between 1 and 2000",
            name=op.f("ck_job_order_confidential_internal_comment_length"),
        ),
        sa.CheckConstraint(
            "char_length(qualifications) between 1 and 5000",
            name=op.f("ck_job_order_confidential_qualifications_length"),
        ),
        sa.CheckConstraint(
            "char_length(working_hours) between 1 and 5000", name=op.f("ck_job_order_confidential_working_hours_length")
        ),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"],
            ["job_order.id", "job_order.owner_id"],
            name=op.f("fk_job_order_confidential_job_order_id"),
        ),
        sa.PrimaryKeyConstraint("job_order_id", name=op.f("pk_job_order_confidential")),
    )
    op.create_table(
        "job_order_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("shared_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'ENDED') = (ended_at is not null)", name=op.f("ck_job_order_share_ended_with_date")
        ),
        sa.CheckConstraint(
            "(status = 'FAILED') = (failure is not null)", name=op.f("ck_job_order_share_failed_with_reason")
        ),
        sa.CheckConstraint(
            "status <> 'SHARED' or shared_at is not null", name=op.f("ck_job_order_share_shared_with_date")
        ),
        sa.CheckConstraint(
            "status is null or status in ('ENDED', 'FAILED', 'PENDING', 'SHARED')",
            name=op.f("ck_job_order_share_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"],
            ["job_order.id", "job_order.owner_id"],
            name=op.f("fk_job_order_share_job_order_id"),
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_job_order_share_network_id")),
        sa.ForeignKeyConstraint(["shared_by_id"], ["consultant.id"], name=op.f("fk_job_order_share_shared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_order_share")),
        sa.UniqueConstraint("id", "status", name=op.f("uq_job_order_share_id_status")),
    )
    op.create_index(op.f("ix_job_order_share_job_order_id"), "job_order_share", ["job_order_id"], unique=False)
    op.create_index(
        "uq_job_order_share_standing",
        "job_order_share",
        ["job_order_id", "network_id"],
        unique=True,
        postgresql_where=sa.text("status in ('PENDING', 'SHARED')"),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("external_coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("citizen_key", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("jobag_status", sa.Text(), nullable=False),
        sa.Column("jobag_problem", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_comment", sa.Text(), nullable=True),
        sa.Column("rejection_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(jobag_status = 'ACCEPTED') = (status in ('HIRED', 'NOT_HIRED', 'SENT'))",
            name=op.f("ck_placement_sent_when_accepted"),
        ),
        sa.CheckConstraint(
            "(status = 'REJECTED') = (rejection_reason is not null)", name=op.f("ck_placement_rejected_with_reason")
        ),
        sa.CheckConstraint(
            "jobag_status <> 'PENDING' or status = 'AVAILABLE_TO_COMPANY'",
            name=op.f("ck_placement_pending_when_available"),
        ),
        sa.CheckConstraint(
            "jobag_status is null or jobag_status in ('ACCEPTED', 'NOT_SENT', 'PENDING', 'REFUSED')",
            name=op.f("ck_placement_jobag_status_known"),
        ),
        sa.CheckConstraint(
            "rejection_reason is null or rejection_reason in ('DUPLICATE', 'ENOUGH_CANDIDATES', 'NOT_AVAILABLE', 'NOT_QUALIFIED', 'OTHER')",
            name=op.f("ck_placement_rejection_reason_known"),
        ),
        sa.CheckConstraint(
            "status <> 'REJECTED' or decided_at is not null", name=op.f("ck_placement_rejected_with_date")
        ),
        sa.CheckConstraint(
            "status is null or status in ('AVAILABLE_TO_COMPANY', 'AWAITING_APPROVAL', 'HIRED', 'LAPSED', 'NOT_HIRED', 'REJECTED', 'SENT', 'WITHDRAWN')",
            name=op.f("ck_placement_status_known"),
        ),
        sa.CheckConstraint(
            "char_length(decision_comment) between 1 and 2000", name=op.f("ck_placement_decision_comment_length")
        ),
        sa.CheckConstraint("char_length(note) between 1 and 2000", name=op.f("ck_placement_note_length")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_placement_authority_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["consultant.id"], name=op.f("fk_placement_created_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["consultant.id"], name=op.f("fk_placement_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"], ["job_order.id", "job_order.owner_id"], name=op.f("fk_placement_job_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("id", "authority_id", "owner_id", name=op.f("uq_placement_id_authority_id_owner_id")),
    )
    op.create_index(
        op.f("ix_placement_authority_id_created_at_id"), "placement", ["authority_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_placement_created_by_id_created_at_id"),
        "placement",
        ["created_by_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_placement_external_coordinator_id_created_at_id"),
        "placement",
        ["external_coordinator_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("external_coordinator_id is not null"),
    )
    op.create_index(
        op.f("ix_placement_job_order_id_created_at_id"), "placement", ["job_order_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_placement_owner_id_created_at_id"), "placement", ["owner_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_placement_waiting",
        "placement",
        ["owner_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'AWAITING_APPROVAL'"),
    )
    op.create_index(
        "uq_placement_active",
        "placement",
        ["job_order_id", "authority_id", "citizen_key"],
        unique=True,
        postgresql_where=sa.text("status in ('AVAILABLE_TO_COMPANY', 'AWAITING_APPROVAL', 'HIRED', 'SENT')"),
    )
    op.create_table(
        "candidate",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("external_coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("cpr_encrypted", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(name is null) = (cpr_encrypted is null)", name=op.f("ck_candidate_anonymised_whole")),
        sa.CheckConstraint("char_length(name) between 1 and 200", name=op.f("ck_candidate_name_length")),
        sa.ForeignKeyConstraint(
            ["placement_id", "authority_id", "owner_id"],
            ["placement.id", "placement.authority_id", "placement.owner_id"],
            name=op.f("fk_candidate_placement_id"),
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_candidate")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="WAITING", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'WAITING') = (finished_at is null)", name=op.f("ck_delivery_finished_with_date")),
        sa.CheckConstraint(
            "kind is null or kind in ('CLOSE_JOB_ORDER', 'CREATE_JOB_ORDER', 'END_SHARE', 'PLACEMENT', 'SHARE', 'UPDATE_JOB_ORDER')",
            name=op.f("ck_delivery_kind_known"),
        ),
        sa.CheckConstraint(
            "state is null or state in ('CANCELLED', 'DEAD', 'DELIVERED', 'REFUSED', 'WAITING')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_delivery_authority_id")),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_order.id"], name=op.f("fk_delivery_job_order_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_delivery_placement_id")),
        sa.ForeignKeyConstraint(["share_id"], ["job_order_share.id"], name=op.f("fk_delivery_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("sequence", name=op.f("uq_delivery_sequence")),
    )
    op.create_index(op.f("ix_delivery_authority_id_sequence"), "delivery", ["authority_id", "sequence"], unique=False)
    op.create_index(
        "ix_delivery_due", "delivery", ["next_attempt_at"], unique=False, postgresql_where=sa.text("state = 'WAITING'")
    )
    op.create_index(op.f("ix_delivery_placement_id"), "delivery", ["placement_id"], unique=False)
    op.create_index(op.f("ix_delivery_share_id"), "delivery", ["share_id"], unique=False)
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["job_order_id", "sequence"],
        unique=False,
        postgresql_where=sa.text("state = 'WAITING'"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["consultant.id"], name=op.f("fk_history_by_id")),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"], ["job_order.id", "job_order.owner_id"], name=op.f("fk_history_job_order_id")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_history_placement_id")),
        sa.ForeignKeyConstraint(["share_id"], ["job_order_share.id"], name=op.f("fk_history_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_job_order_id_id"), "history", ["job_order_id", "id"], unique=False)
    op.create_table(
        "share_recipient",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("share_status", sa.Text(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_share_recipient_authority_id")),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_order.id"], name=op.f("fk_share_recipient_job_order_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_share_recipient_network_id")),
        sa.ForeignKeyConstraint(
            ["share_id", "share_status"],
            ["job_order_share.id", "job_order_share.status"],
            name=op.f("fk_share_recipient_share_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("share_id", "authority_id", name=op.f("pk_share_recipient")),
    )
    op.create_index(
        "ix_share_recipient_authority",
        "share_recipient",
        ["authority_id", "job_order_id", "network_id"],
        unique=False,
        postgresql_where=sa.text("share_status = 'SHARED'"),
    )
    op.create_index(
        "ix_share_recipient_order",
        "share_recipient",
        ["job_order_id", "authority_id", "network_id"],
        unique=False,
        postgresql_where=sa.text("share_status = 'SHARED'"),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_attempt")),
    )
    for statement in CREATE:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP:
        op.execute(statement)
    op.drop_table("delivery_attempt")
    op.drop_index(
        "ix_share_recipient_order", table_name="share_recipient", postgresql_where=sa.text("share_status = 'SHARED'")
    )
    op.drop_index(
        "ix_share_recipient_authority",
        table_name="share_recipient",
        postgresql_where=sa.text("share_status = 'SHARED'"),
    )
    op.drop_table("share_recipient")
    op.drop_index(op.f("ix_history_job_order_id_id"), table_name="history")
    op.drop_table("history")
    op.drop_index("ix_delivery_waiting", table_name="delivery", postgresql_where=sa.text("state = 'WAITING'"))
    op.drop_index(op.f("ix_delivery_share_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_placement_id"), table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery", postgresql_where=sa.text("state = 'WAITING'"))
    op.drop_index(op.f("ix_delivery_authority_id_sequence"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("candidate")
    op.drop_index(
        "uq_placement_active",
        table_name="placement",
        postgresql_where=sa.text("status in ('AVAILABLE_TO_COMPANY', 'AWAITING_APPROVAL', 'HIRED', 'SENT')"),
    )
    op.drop_index(
        "ix_placement_waiting", table_name="placement", postgresql_where=sa.text("status = 'AWAITING_APPROVAL'")
    )
    op.drop_index(op.f("ix_placement_owner_id_created_at_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_job_order_id_created_at_id"), table_name="placement")
    op.drop_index(
        op.f("ix_placement_external_coordinator_id_created_at_id"),
        table_name="placement",
        postgresql_where=sa.text("external_coordinator_id is not null"),
    )
    op.drop_index(op.f("ix_placement_created_by_id_created_at_id"), table_name="placement")
    op.drop_index(op.f("ix_placement_authority_id_created_at_id"), table_name="placement")
    op.drop_table("placement")
    op.drop_index(
        "uq_job_order_share_standing",
        table_name="job_order_share",
        postgresql_where=sa.text("status in ('PENDING', 'SHARED')"),
    )
    op.drop_index(op.f("ix_job_order_share_job_order_id"), table_name="job_order_share")
    op.drop_table("job_order_share")
    op.drop_table("job_order_confidential")
    op.drop_index(
        "uq_network_member_open", table_name="network_member", postgresql_where=sa.text("member_until is null")
    )
    op.drop_index(op.f("ix_network_member_authority_id"), table_name="network_member")
    op.drop_table("network_member")
    op.drop_index("ix_job_order_tasks_search", table_name="job_order", postgresql_using="gin")
    op.drop_index(op.f("ix_job_order_start_date_id"), table_name="job_order")
    op.drop_index(
        op.f("ix_job_order_responsible_consultant_id"),
        table_name="job_order",
        postgresql_where=sa.text("responsible_consultant_id is not null"),
    )
    op.drop_index(op.f("ix_job_order_owner_id_start_date_id"), table_name="job_order")
    op.drop_index(op.f("ix_job_order_owner_id_created_at_id"), table_name="job_order")
    op.drop_index("ix_job_order_list_search", table_name="job_order", postgresql_using="gin")
    op.drop_index(
        op.f("ix_job_order_external_coordinator_id"),
        table_name="job_order",
        postgresql_where=sa.text("external_coordinator_id is not null"),
    )
    op.drop_index(
        op.f("ix_job_order_coordinator_id"),
        table_name="job_order",
        postgresql_where=sa.text("coordinator_id is not null"),
    )
    op.drop_index(op.f("ix_job_order_company_id"), table_name="job_order")
    op.drop_table("job_order")
    op.drop_table("network")
    op.drop_index(op.f("ix_consultant_authority_id_name_id"), table_name="consultant")
    op.drop_table("consultant")
    op.drop_index("ix_company_search", table_name="company", postgresql_using="gin")
    op.drop_index(op.f("ix_company_name_id"), table_name="company")
    op.drop_index(op.f("ix_company_cvr_number"), table_name="company")
    op.drop_table("company")
    op.drop_table("authority")
