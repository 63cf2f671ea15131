"""Imports of job orders: what a workbook would change, until it is confirmed, undone or forgotten"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

# Of the one who uploaded it, alone: it holds texts that only the own authority reads.
_OWN = (
    "owner_id = (select nullif(current_setting('staer.owner', true), '')::uuid)"
    " and consultant_id = (select nullif(current_setting('staer.coordinator', true), '')::uuid)"
)


def upgrade() -> None:
    op.create_table(
        "job_order_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered", postgresql.JSONB(), nullable=False),
        sa.Column("written", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('CHECKED', 'CONFIRMED', 'UNDONE')", name=op.f("ck_job_order_import_state_known")),
        sa.CheckConstraint(
            "(state = 'CHECKED') = (confirmed_at is null)", name=op.f("ck_job_order_import_confirmed_with_date")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_order_import")),
    )
    op.create_index(
        op.f("ix_job_order_import_consultant_id_created_at"), "job_order_import", ["consultant_id", "created_at"]
    )
    op.execute("alter table job_order_import enable row level security")
    op.execute(f"create policy own on job_order_import to staer_api using ({_OWN}) with check ({_OWN})")
    op.execute("grant select, insert, update, delete on job_order_import to staer_api")


def downgrade() -> None:
    op.drop_table("job_order_import")
