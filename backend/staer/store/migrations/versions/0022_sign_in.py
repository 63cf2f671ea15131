"""Sessions of signed-in browsers"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("cookie", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("authority_number", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("idle_until", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("cookie", name=op.f("pk_sign_in_session")),
    )
    op.execute("grant select, insert, update, delete on sign_in_attempt, sign_in_session to staer_api")


def downgrade() -> None:
    op.drop_table("sign_in_session")
    op.drop_table("sign_in_attempt")
