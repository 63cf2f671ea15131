"""Drift says what it is about, is read by the owner and its administrators, and settled by either"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def _stated(setting: str) -> str:
    return f"(select nullif(current_setting('staer.{setting}', true), '')::uuid)"


_OWNED = f"owner_id = {_stated('owner')}"
_TENDED = f"{_OWNED} or owner_id = {_stated('administrator')}"
_OPEN = sa.text("settled_at is null and kind <> 'OVERWRITTEN'")


def _open_once(*columns: str) -> None:
    op.drop_index("uq_jobag_drift_open", table_name="jobag_drift")
    op.create_index("uq_jobag_drift_open", "jobag_drift", list(columns), unique=True, postgresql_where=_OPEN)


def upgrade() -> None:
    op.add_column("jobag_drift", sa.Column("object_id", sa.Uuid(), nullable=True))
    op.execute(
        "update jobag_drift set field = split_part(field, ' ', 1), object_id ="
        " case when field like '% %' then split_part(field, ' ', 2)::uuid else job_order_id end"
    )
    op.alter_column("jobag_drift", "object_id", nullable=False)
    op.add_column("jobag_drift", sa.Column("settlement", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_jobag_drift_settlement_known"), "jobag_drift", "settlement in ('KEEP_JOBAG', 'SEND_OURS')"
    )
    _open_once("job_order_id", "kind", "field", "object_id")
    op.drop_index("ix_jobag_drift_owner_id_id", table_name="jobag_drift")
    op.create_index("ix_jobag_drift_owner_id_noted_at_id", "jobag_drift", ["owner_id", "noted_at", "id"])
    op.execute(f"alter policy api_reads on jobag_drift using ({_TENDED})")
    op.execute("grant select, update on jobag_copy to staer_api")
    op.execute(f"create policy api_reads on jobag_copy for select to staer_api using ({_OWNED})")
    op.execute(f"create policy api_changes on jobag_copy for update to staer_api using ({_OWNED})")


def downgrade() -> None:
    for policy in ("api_changes", "api_reads"):
        op.execute(f"drop policy {policy} on jobag_copy")
    op.execute("revoke select, update on jobag_copy from staer_api")
    op.execute(f"alter policy api_reads on jobag_drift using ({_OWNED})")
    op.drop_index("ix_jobag_drift_owner_id_noted_at_id", table_name="jobag_drift")
    op.create_index("ix_jobag_drift_owner_id_id", "jobag_drift", ["owner_id", "id"])
    op.drop_column("jobag_drift", "settlement")
    op.execute("update jobag_drift set field = field || ' ' || object_id where field in ('share', 'placement')")
    _open_once("job_order_id", "kind", "field")
    op.drop_column("jobag_drift", "object_id")
