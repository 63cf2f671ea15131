"""The courier forgets what is due of the log of reads; an auditor may tell a citizen who read about them"""

from alembic import op

revision = "0051"
down_revision = "0040"
branch_labels = None
depends_on = None

_STATED = "(select nullif(current_setting('staer.owner', true), '')::uuid)"

# An auditor is shown no placement that the own authority made elsewhere, but may be asked who read of it.
_PLACEMENTS_OF_CITIZEN = f"""
create function placements_of_citizen(mark bytea) returns setof uuid
language sql stable security definer set search_path from current as $$
  select id from placement where citizen_key = mark and {_STATED} in (owner_id, authority_id)
$$
"""


def upgrade() -> None:
    op.execute("grant select, delete on read_log to staer_courier")
    op.execute("create policy courier on read_log to staer_courier using (true) with check (true)")
    op.execute(_PLACEMENTS_OF_CITIZEN)
    op.execute("revoke execute on function placements_of_citizen(bytea) from public")
    op.execute("grant execute on function placements_of_citizen(bytea) to staer_api")


def downgrade() -> None:
    op.execute("drop function placements_of_citizen(bytea)")
    op.execute("drop policy courier on read_log")
    op.execute("revoke select, delete on read_log from staer_courier")
