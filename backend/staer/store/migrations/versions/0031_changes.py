"""What changed, for whom, in an order that a reader can rely on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from staer.store.change_triggers import CREATE_CHANGES, DROP_CHANGES

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create sequence change_position")
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("transaction", sa.Text(), nullable=False, server_default=sa.text("pg_current_xact_id()::text")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("audience", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("touched", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("position", name=op.f("uq_change_position")),
    )
    op.execute(
        "create unique index uq_change_object on change (transaction, job_order_id, placement_id) nulls not distinct"
    )
    op.create_index("ix_change_new", "change", ["id"], postgresql_where=sa.text("position is null"))
    # What cursors are sealed with: one of another database is none of ours.
    op.execute("create table change_key (key bytea not null)")
    op.execute(
        "insert into change_key values"
        " (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))"
    )
    for statement in CREATE_CHANGES:
        op.execute(statement)
    op.execute("grant select on change_key to staer_api")
    op.execute(
        "revoke execute on function note_change, changes_after, number_changes, last_change_position from public"
    )
    op.execute("grant execute on function changes_after, number_changes, last_change_position to staer_api")


def downgrade() -> None:
    for statement in DROP_CHANGES:
        op.execute(statement)
    op.execute("drop table change_key, change")
    op.execute("drop sequence change_position")
