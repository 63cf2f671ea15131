"""A tally of each job order, kept by triggers, so that figures over all of them read nothing wide"""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

_COUNTED = """
  select o.id, o.owner_id, o.external_coordinator_id, o.status,
    date_trunc('month', o.created_at at time zone 'Europe/Copenhagen')::date,
    o.occupation, o.vacancies, p.placements, p.referred, p.hired, p.decided, coalesce(p.hours_of_deciding, 0),
    extract(epoch from first_placed.at - shared.first_at) / 3600, shared.networks
  from job_order o
  cross join lateral (
    select count(*) as placements, count(*) filter (where status in ('SENT', 'HIRED', 'NOT_HIRED')) as referred,
      count(*) filter (where status = 'HIRED') as hired, count(decided_at) as decided,
      sum(extract(epoch from decided_at - created_at) / 3600) as hours_of_deciding
    from placement where job_order_id = o.id
  ) p
  cross join lateral (
    select min(shared_at) as first_at,
      coalesce(array_agg(network_id order by network_id) filter (where status = 'SHARED'), '{}') as networks
    from job_order_share where job_order_id = o.id
  ) shared
  cross join lateral (
    select min(created_at) as at from placement where job_order_id = o.id and created_at >= shared.first_at
  ) first_placed
"""

_COLUMNS = (
    "owner_id, external_coordinator_id, status, month, occupation, vacancies, placements, referred, hired, decided,"
    " hours_of_deciding, hours_to_first_candidate, networks"
)

# Those who tally the same order wait for each other, and the statement after the lock sees what the other committed.
_TALLY = f"""
create function tally_job_orders(ids uuid[]) returns void
language plpgsql security definer set search_path from current as $$
begin
  perform from job_order_tally where job_order_id = any(ids) order by job_order_id for update;
  insert into job_order_tally as t (job_order_id, {_COLUMNS}) {_COUNTED} where o.id = any(ids)
  on conflict (job_order_id) do update set ({_COLUMNS}) =
    (excluded.{_COLUMNS.replace(", ", ", excluded.")});
end $$
"""

_TRIGGERS = {
    "tally_order": "begin perform tally_job_orders(array[new.id]); return null; end",
    "tally_new_orders": "begin perform tally_job_orders(array(select id from changed)); return null; end",
    "tally_orders_of": (
        "begin perform tally_job_orders(array(select distinct job_order_id from changed)); return null; end"
    ),
}
_TALLIED = ("external_coordinator_id", "status", "created_at", "occupation", "vacancies")
_ON = (
    (
        "create trigger tally_new_orders after insert on job_order referencing new table as changed"
        " for each statement execute function tally_new_orders()"
    ),
    (
        f"create trigger tally_order after update of {', '.join(_TALLIED)} on job_order for each row"
        f" when ((old.{', old.'.join(_TALLIED)}) is distinct from (new.{', new.'.join(_TALLIED)}))"
        " execute function tally_order()"
    ),
    *(
        f"create trigger tally_after_{event} after {event} on {table} referencing {side} table as changed"
        " for each statement execute function tally_orders_of()"
        for table in ("placement", "job_order_share")
        for event, side in (("insert", "new"), ("update", "new"), ("delete", "old"))
    ),
)

# Who reads a tally is who reads its order. Found once for a statement, since figures look at all of them: a look-up
# for each would take longer than the figures.
_READER = "(select nullif(current_setting('staer.reader', true), '')::uuid)"
_OF_READER = (
    f"(select network_id from network_member where authority_id = {_READER} and member_from <= current_date"
    " and (member_until is null or member_until > current_date))"
)
_REACHED = f"""
create function job_orders_that_reached_reader() returns uuid[]
language sql stable security definer set search_path from current as $$
  select array(
    select job_order_id from share_recipient
    where authority_id = {_READER} and share_status = 'SHARED' and network_id in {_OF_READER}
    union all
    select job_order_id from placement where authority_id = {_READER} and authority_id <> owner_id
  )
$$
"""
_READ = (
    "owner_id = (select nullif(current_setting('staer.owner', true), '')::uuid)"
    " or external_coordinator_id = (select nullif(current_setting('staer.coordinator', true), '')::uuid)"
    " or job_order_id in (select unnest(job_orders_that_reached_reader()))"
)


# Which networks the reader is in is found once for a statement, not once for each row that it reads.
_SHARE_OF_OWNER = (
    "(select true from job_order_share s where s.id = share_recipient.share_id"
    " and s.owner_id = (select nullif(current_setting('staer.owner', true), '')::uuid) limit 1)"
)
_RECIPIENT = f"(authority_id = {_READER} and network_id in {_OF_READER}) or {_SHARE_OF_OWNER}"
_MEMBER_OF_ROW = (
    "(select true from network_member m where m.network_id = share_recipient.network_id"
    " and m.authority_id = share_recipient.authority_id and m.member_from <= current_date"
    " and (m.member_until is null or m.member_until > current_date) limit 1)"
)


def upgrade() -> None:
    op.execute(f"alter policy api_reads on share_recipient using ({_RECIPIENT})")
    op.create_table(
        "job_order_tally",
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("external_coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=True),
        sa.Column("vacancies", sa.Integer(), nullable=False),
        sa.Column("placements", sa.Integer(), nullable=False),
        sa.Column("referred", sa.Integer(), nullable=False),
        sa.Column("hired", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("hours_of_deciding", sa.Float(), nullable=False),
        sa.Column("hours_to_first_candidate", sa.Float(), nullable=True),
        sa.Column("networks", sa.ARRAY(sa.Uuid()), nullable=False),
    )
    op.execute(f"insert into job_order_tally (job_order_id, {_COLUMNS}) {_COUNTED}")
    op.create_primary_key(op.f("pk_job_order_tally"), "job_order_tally", ["job_order_id"])
    op.create_foreign_key(
        op.f("fk_job_order_tally_job_order_id"),
        "job_order_tally",
        "job_order",
        ["job_order_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_job_order_tally_of_owner",
        "job_order_tally",
        ["owner_id", "job_order_id"],
        postgresql_include=_COLUMNS.split(", ")[1:],
    )
    op.create_index(
        op.f("ix_job_order_tally_external_coordinator_id"),
        "job_order_tally",
        ["external_coordinator_id"],
        postgresql_where=sa.text("external_coordinator_id is not null"),
    )
    op.execute(_TALLY)
    for name, body in _TRIGGERS.items():
        op.execute(
            f"create function {name}() returns trigger language plpgsql security definer"
            f" set search_path from current as $$ {body}; $$"
        )
    for trigger in _ON:
        op.execute(trigger)
    op.execute("revoke execute on function tally_job_orders(uuid[]) from public")
    op.create_index(
        "ix_placement_elsewhere",
        "placement",
        ["authority_id", "job_order_id"],
        postgresql_where=sa.text("authority_id <> owner_id"),
    )
    _find_recipients(including=["share_id"])
    op.execute(_REACHED)
    op.execute("alter table job_order_tally enable row level security")
    op.execute(f"create policy api_reads on job_order_tally for select to staer_api using ({_READ})")
    op.execute("grant select on job_order_tally to staer_api")
    op.execute("analyze job_order_tally")


def _find_recipients(including: list[str]) -> None:
    op.drop_index("ix_share_recipient_authority", table_name="share_recipient")
    op.create_index(
        "ix_share_recipient_authority",
        "share_recipient",
        ["authority_id", "job_order_id", "network_id"],
        postgresql_include=including,
        postgresql_where=sa.text("share_status = 'SHARED'"),
    )


def downgrade() -> None:
    op.execute(
        "alter policy api_reads on share_recipient using"
        f" ((authority_id = {_READER} and {_MEMBER_OF_ROW}) or {_SHARE_OF_OWNER})"
    )
    _find_recipients(including=[])
    op.drop_index("ix_placement_elsewhere", table_name="placement")
    for trigger in _ON:
        words = trigger.split()
        table = words[words.index("on") + 1]
        op.execute(f"drop trigger {words[2]} on {table}")
    for name in _TRIGGERS:
        op.execute(f"drop function {name}()")
    op.execute("drop function tally_job_orders(uuid[])")
    op.drop_table("job_order_tally")
    op.execute("drop function job_orders_that_reached_reader()")
