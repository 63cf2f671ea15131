"""A search finds its words across all the texts that the viewer may read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0090"
down_revision = "0076"
branch_labels = None
depends_on = None

_LISTED = "title || ' ' || coalesce(occupation, '') || ' ' || coalesce(request_id, '')"

# The words may be spread over an order and its company, which has an index of its own: the orders of companies that
# hold one of the words are looked at whole.
_ACROSS = """
create or replace function matching_job_orders(words text, in_tasks boolean) returns setof uuid
language sql stable security definer set search_path from current as $$
  select id from job_order where not in_tasks and list_search @@ to_tsquery('simple', words)
  union all
  select id from job_order where in_tasks and readers_search @@ to_tsquery('simple', words)
  union all
  select j.id from company c join job_order j on j.company_id = c.id where c.search @@ to_tsquery('simple', words)
  union all
  select j.id from company c join job_order j on j.company_id = c.id
  where words like '%&%' and c.search @@ to_tsquery('simple', replace(words, '&', '|'))
    and not c.search @@ to_tsquery('simple', words)
    and (c.search || case when in_tasks then j.readers_search else j.list_search end) @@ to_tsquery('simple', words)
$$
"""
_IN_ONE_TEXT = """
create or replace function matching_job_orders(words text, in_tasks boolean) returns setof uuid
language sql stable security definer set search_path from current as $$
  select id from job_order where not in_tasks and list_search @@ to_tsquery('simple', words)
  union
  select j.id from job_order j join company c on c.id = j.company_id
  where not in_tasks and c.search @@ to_tsquery('simple', words)
  union
  select id from job_order where in_tasks and tasks_search @@ to_tsquery('simple', words)
$$
"""


def upgrade() -> None:
    _search_by("readers_search", f"{_LISTED} || ' ' || work_tasks")
    op.execute(_ACROSS)
    op.drop_column("job_order", "tasks_search")


def downgrade() -> None:
    _search_by("tasks_search", "work_tasks")
    op.execute(_IN_ONE_TEXT)
    op.drop_column("job_order", "readers_search")


def _search_by(column: str, texts: str) -> None:
    vector = sa.Computed(f"to_tsvector('simple'::regconfig, {texts})", persisted=True)
    op.add_column("job_order", sa.Column(column, TSVECTOR(), vector, nullable=False))
    op.create_index(f"ix_job_order_{column}", "job_order", [column], postgresql_using="gin")
