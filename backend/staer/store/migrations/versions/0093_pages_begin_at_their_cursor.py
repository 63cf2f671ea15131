"""A page of a list begins at its cursor: the indexes by start date, in a form that row-level security lets one use"""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

_LEAKY = sa.text("COALESCE(start_date, '9999-12-30'::date)")
_TIGHT = sa.text("(CASE WHEN (start_date IS NULL) THEN '9999-12-30'::date ELSE start_date END)")
_INDEXES = {
    "ix_job_order_of_owner": ("job_order", "owner_id", "id", None),
    "ix_job_order_of_owner_open": ("job_order", "owner_id", "id", "status = 'OPEN'"),
    "ix_share_recipient_list": ("share_recipient", "authority_id", "job_order_id", "share_status = 'SHARED'"),
    "ix_share_recipient_list_open": (
        "share_recipient",
        "authority_id",
        "job_order_id",
        "share_status = 'SHARED' and order_status = 'OPEN'",
    ),
}


def upgrade() -> None:
    _sort_by(_TIGHT)
    op.execute("analyze job_order, share_recipient")  # how many rows an index gives is known for its own expression


def downgrade() -> None:
    _sort_by(_LEAKY)


def _sort_by(start_date: sa.TextClause) -> None:
    for name, (table, reader, key, rows) in _INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [reader, start_date, key], postgresql_where=sa.text(rows) if rows else None)
