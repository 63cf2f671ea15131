"""A page of a list by its index, however long the list is"""

import sqlalchemy as sa
from alembic import op

from staer.store.triggers import CREATE_FOR_LISTS, DROP_FOR_LISTS

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

_BY_START_DATE = sa.text("COALESCE(start_date, '9999-12-30'::date)")


def upgrade() -> None:
    op.add_column("share_recipient", sa.Column("order_status", sa.Text(), nullable=True))
    op.add_column("share_recipient", sa.Column("start_date", sa.Date(), nullable=True))
    op.execute(
        "update share_recipient set order_status = job_order.status, start_date = job_order.start_date"
        " from job_order where job_order.id = share_recipient.job_order_id and share_status = 'SHARED'"
    )
    for statement in CREATE_FOR_LISTS:
        op.execute(statement)
    op.create_index(
        "ix_share_recipient_list",
        "share_recipient",
        ["authority_id", _BY_START_DATE, "job_order_id"],
        postgresql_where=sa.text("share_status = 'SHARED'"),
    )
    op.create_index(
        "ix_share_recipient_list_open",
        "share_recipient",
        ["authority_id", _BY_START_DATE, "job_order_id"],
        postgresql_where=sa.text("share_status = 'SHARED' and order_status = 'OPEN'"),
    )
    op.drop_index("ix_job_order_owner_id_start_date_id", table_name="job_order")
    op.drop_index("ix_job_order_start_date_id", table_name="job_order")
    op.create_index("ix_job_order_of_owner", "job_order", ["owner_id", _BY_START_DATE, "id"])
    op.create_index(
        "ix_job_order_of_owner_open",
        "job_order",
        ["owner_id", _BY_START_DATE, "id"],
        postgresql_where=sa.text("status = 'OPEN'"),
    )


def downgrade() -> None:
    op.drop_index("ix_job_order_of_owner_open", table_name="job_order")
    op.drop_index("ix_job_order_of_owner", table_name="job_order")
    op.create_index("ix_job_order_start_date_id", "job_order", ["start_date", "id"])
    op.create_index("ix_job_order_owner_id_start_date_id", "job_order", ["owner_id", "start_date", "id"])
    op.drop_index("ix_share_recipient_list_open", table_name="share_recipient")
    op.drop_index("ix_share_recipient_list", table_name="share_recipient")
    for statement in DROP_FOR_LISTS:
        op.execute(statement)
    op.drop_column("share_recipient", "start_date")
    op.drop_column("share_recipient", "order_status")
