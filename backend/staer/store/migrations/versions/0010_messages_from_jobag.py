"""Messages from JobAG, what was last agreed on with it, and where the two came apart"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None

_OWNED = "owner_id = nullif(current_setting('staer.owner', true), '')::uuid"
_GRANTS = (
    "grant insert on jobag_message to staer_api",
    "grant select, update on jobag_drift to staer_api",
    "grant select, insert, update on jobag_message, jobag_copy, jobag_drift, jobag_position to staer_courier",
    "grant insert on company to staer_courier",
    f"create policy api_reads on jobag_drift for select to staer_api using ({_OWNED})",
    f"create policy api_changes on jobag_drift for update to staer_api using ({_OWNED})",
    "create policy courier on jobag_drift to staer_courier using (true) with check (true)",
    "create policy courier on jobag_copy to staer_courier using (true) with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "jobag_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entity", sa.Text(), nullable=True),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default="WAITING", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('APPLIED', 'FAILED', 'IGNORED', 'UNREADABLE', 'WAITING')",
            name=op.f("ck_jobag_message_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'WAITING') = (finished_at is null)", name=op.f("ck_jobag_message_finished_with_date")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobag_message")),
        sa.UniqueConstraint("sequence", name=op.f("uq_jobag_message_sequence")),
    )
    waiting = sa.text("state = 'WAITING'")
    op.create_index("ix_jobag_message_due", "jobag_message", ["next_attempt_at"], postgresql_where=waiting)
    op.create_index("ix_jobag_message_waiting", "jobag_message", ["entity_id"], postgresql_where=waiting)
    op.create_table(
        "jobag_copy",
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("noted", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"],
            ["job_order.id", "job_order.owner_id"],
            name=op.f("fk_jobag_copy_job_order_id"),
        ),
        sa.PrimaryKeyConstraint("job_order_id", name=op.f("pk_jobag_copy")),
    )
    op.create_table(
        "jobag_drift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("local_text", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind in ('DIFFERS', 'NOT_AT_JOBAG', 'OVERWRITTEN')", name=op.f("ck_jobag_drift_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["job_order_id", "owner_id"],
            ["job_order.id", "job_order.owner_id"],
            name=op.f("fk_jobag_drift_job_order_id"),
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["consultant.id"], name=op.f("fk_jobag_drift_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobag_drift")),
    )
    op.create_index(op.f("ix_jobag_drift_owner_id_id"), "jobag_drift", ["owner_id", "id"])
    op.create_index(
        "uq_jobag_drift_open",
        "jobag_drift",
        ["job_order_id", "kind", "field"],
        unique=True,
        postgresql_where=sa.text("settled_at is null and kind <> 'OVERWRITTEN'"),
    )
    op.create_table(
        "jobag_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobag_position")),
    )
    op.execute("insert into jobag_position values (1, 0)")
    for table in ("jobag_copy", "jobag_drift"):
        op.execute(f"alter table {table} enable row level security")
    for grant in _GRANTS:
        op.execute(grant)


def downgrade() -> None:
    op.execute("revoke insert on company from staer_courier")
    for table in ("jobag_position", "jobag_drift", "jobag_copy", "jobag_message"):
        op.drop_table(table)
