"""The courier, which acts for nobody, forgets what is due: it deletes old lines of the log of reads"""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select, delete on read_log to staer_courier")
    op.execute("create policy courier on read_log to staer_courier using (true) with check (true)")


def downgrade() -> None:
    op.execute("drop policy courier on read_log")
    op.execute("revoke select, delete on read_log from staer_courier")
