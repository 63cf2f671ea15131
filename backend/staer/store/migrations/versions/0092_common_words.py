"""A search by a word that many orders hold is not asked of the index"""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

# Executed, so that it is planned for these words: PostgreSQL knows which are common, and reads the table until it has
# enough of those; rare ones it looks up.
_MANY = """
create function many_job_orders_match(words text, in_tasks boolean) returns boolean
language plpgsql stable security definer set search_path from current as $$
declare
  many boolean;
begin
  execute format(
    'select count(*) > 500 from (select from job_order where %I @@ to_tsquery(''simple'', $1) limit 501) found',
    case when in_tasks then 'readers_search' else 'list_search' end
  ) into many using words;
  if not many then
    execute 'select count(*) > 100 from (select from company where search @@ to_tsquery(''simple'', $1) limit 101) found'
      into many using replace(words, '&', '|');
  end if;
  return many;
end $$
"""


def upgrade() -> None:
    op.execute(_MANY)


def downgrade() -> None:
    op.execute("drop function many_job_orders_match")
