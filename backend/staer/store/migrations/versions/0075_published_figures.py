"""Figures across all authorities: counted once a day, with noise, and nothing that is small"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0070"
branch_labels = None
depends_on = None

# The same cell with the same count has the same noise for ever: asking again, or every day, averages nothing out.
_NOISY = """
create function noisy(cell text, value bigint) returns integer
language sql stable security definer set search_path from current as $$
  select case when value >= 5 then greatest(5, 5 * round((value + noise) / 5.0))::integer end
  from (
    select sign(u - 0.5) * floor(ln(1 - abs(2 * u - 1)) / ln(0.7)) as noise
    from (
      select (('x' || left(encode(sha256(key || convert_to(cell || ' ' || value, 'UTF8')), 'hex'), 12))::bit(48)::bigint
        + 0.5) / 281474976710656.0 as u
      from figure_key
    ) as dice
  ) as thrown
$$
"""

# Counts of one group; what a group is called may be somebody's own words, so three authorities must use it.
_PUBLISH = """
create function publish_figures(older_than interval) returns boolean
language plpgsql security definer set search_path from current as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('publish_figures'))
    or exists (select from published_figure where counted_at > now() - older_than) then
    return false;
  end if;
  delete from published_figure;
  insert into published_figure
  with placed as (
    select job_order_id, count(*) as placements, count(*) filter (where status in ('SENT', 'HIRED', 'NOT_HIRED')) as referred,
      count(*) filter (where status = 'HIRED') as hired, count(decided_at) as decided,
      sum(extract(epoch from decided_at - created_at) / 3600) as hours_of_deciding
    from placement group by job_order_id
  ), shared as (
    select job_order_id, min(shared_at) as at from job_order_share where shared_at is not null group by job_order_id
  ), first_placed as (
    select s.job_order_id, extract(epoch from min(p.created_at) - s.at) / 3600 as hours
    from shared s join placement p on p.job_order_id = s.job_order_id and p.created_at >= s.at
    group by s.job_order_id, s.at
  ), counted as (
    select o.id, o.owner_id, o.occupation, o.vacancies, f.hours,
      to_char(o.created_at at time zone 'Europe/Copenhagen', 'YYYY-MM-01') as month,
      coalesce(p.placements, 0) as placements, coalesce(p.referred, 0) as referred, coalesce(p.hired, 0) as hired,
      coalesce(p.decided, 0) as decided, coalesce(p.hours_of_deciding, 0) as hours_of_deciding
    from job_order o
    left join placed p on p.job_order_id = o.id
    left join first_placed f on f.job_order_id = o.id
  ), grouped as (
    select 'MONTH' as "grouping", month as key, month as name, c.* from counted c
    union all select 'OCCUPATION', occupation, occupation, c.* from counted c where occupation is not null
    union all select 'AUTHORITY', a.number, a.name, c.* from counted c join authority a on a.id = c.owner_id
    union all select 'NETWORK', n.code, n.name, c.* from counted c
      join (select distinct job_order_id, network_id from job_order_share where shared_at is not null) s
        on s.job_order_id = c.id
      join network n on n.id = s.network_id
  ), summed as (
    select "grouping", key, name, count(*) as orders, sum(vacancies) as vacancies,
      sum(placements)::bigint as placements, sum(referred)::bigint as referred, sum(hired)::bigint as hired,
      count(*) filter (where referred > 0) as orders_with_referred, sum(least(hired, vacancies))::bigint as filled,
      case when count(hours) >= 5 then 24 * round(avg(hours) / 24) end as hours_to_first_candidate,
      case when sum(decided) >= 5 then 24 * round(sum(hours_of_deciding) / sum(decided) / 24) end as hours_to_decision
    from grouped group by "grouping", key, name
    having count(*) >= 5 and ("grouping" = 'AUTHORITY' or count(distinct owner_id) >= 3)
  ), published as (
    select "grouping", key, name, noisy(cell || ' orders', orders) as orders,
      noisy(cell || ' vacancies', vacancies) as vacancies, noisy(cell || ' placements', placements) as placements,
      noisy(cell || ' referred', referred) as referred, noisy(cell || ' hired', hired) as hired,
      noisy(cell || ' with referred', orders_with_referred) as orders_with_referred,
      noisy(cell || ' filled', filled) as filled, hours_to_first_candidate, hours_to_decision
    from (select *, "grouping" || ' ' || key as cell from summed) as cells
  )
  select gen_random_uuid(), "grouping",
    row_number() over (partition by "grouping"
      order by case when "grouping" = 'MONTH' then key end desc, orders desc, key)::integer,
    key, name, orders, vacancies, placements, referred, hired,
    least(1, orders_with_referred::float / orders), least(1, filled::float / vacancies),
    hours_to_first_candidate, hours_to_decision, now()
  from published;
  return true;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "published_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grouping", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("vacancies", sa.Integer(), nullable=False),
        sa.Column("placements", sa.Integer(), nullable=True),
        sa.Column("referred", sa.Integer(), nullable=True),
        sa.Column("hired", sa.Integer(), nullable=True),
        sa.Column("referral_rate", sa.Float(), nullable=True),
        sa.Column("fill_rate", sa.Float(), nullable=True),
        sa.Column("hours_to_first_candidate", sa.Float(), nullable=True),
        sa.Column("hours_to_decision", sa.Float(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "least(orders, vacancies, placements, referred, hired) >= 5", name=op.f("ck_published_figure_none_small")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figure")),
        sa.UniqueConstraint("grouping", "place", name=op.f("uq_published_figure_grouping_place")),
    )
    op.execute("create table figure_key (key bytea not null)")
    op.execute(
        "insert into figure_key values"
        " (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))"
    )
    op.execute(_NOISY)
    op.execute(_PUBLISH)
    op.execute("revoke execute on function noisy(text, bigint), publish_figures(interval) from public")
    op.execute("grant execute on function publish_figures(interval) to staer_courier")
    op.execute("grant select on published_figure to staer_api")


def downgrade() -> None:
    op.execute("drop function publish_figures(interval)")
    op.execute("drop function noisy(text, bigint)")
    op.execute("drop table figure_key")
    op.drop_table("published_figure")
