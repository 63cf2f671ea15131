"""Operations that applications published, and how often they are used"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persisted_operation",
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("application", "hash", name=op.f("pk_persisted_operation")),
    )
    op.create_index(op.f("ix_persisted_operation_hash"), "persisted_operation", ["hash"])
    op.create_table(
        "operation_use",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "day", name=op.f("pk_operation_use")),
    )
    op.execute("grant select on persisted_operation to staer_api")
    op.execute("grant select, insert, update on operation_use to staer_api")


def downgrade() -> None:
    op.drop_table("operation_use")
    op.drop_table("persisted_operation")
