"""What each actor has spent this minute, shared by all server processes"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cost_budget",
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("leased", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_cost_budget")),
        prefixes=["UNLOGGED"],
    )
    op.execute("grant select, insert, update on cost_budget to staer_api")


def downgrade() -> None:
    op.drop_table("cost_budget")
