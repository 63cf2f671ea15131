"""What was disclosed to whom and when: a row when a share is confirmed, and another when what its recipients read changes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0022"
branch_labels = None
depends_on = None

_OWNED = "owner_id = nullif(current_setting('staer.owner', true), '')::uuid"

# What recipients read of an order, in this order; the hash is of it, so that a receipt can be proven later.
_CONTENT = """
create function disclosed_content(job_order) returns text language sql immutable as $$
  select jsonb_build_array($1.title, $1.occupation, $1.occupation_uri, $1.type, $1.request_id, $1.company_id,
    $1.vacancies, $1.start_date, $1.end_date, $1.work_tasks)::text
$$
"""

# Deferred: the recipients of a share are written in the statement that confirms it.
_SHARED = """
create function record_share() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into disclosure (id, job_order_id, owner_id, share_id, at, by_id, occasion, recipients, digest)
  select gen_random_uuid(), o.id, o.owner_id, new.id, clock_timestamp(), new.shared_by_id, 'SHARED',
    array(select authority_id from share_recipient where share_id = new.id order by authority_id),
    encode(sha256(convert_to(disclosed_content(o), 'UTF8')), 'hex')
  from job_order o where o.id = new.job_order_id;
  return null;
end $$
"""

_EDITED = """
create function record_edit() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into disclosure (id, job_order_id, owner_id, share_id, at, by_id, occasion, recipients, digest)
  select gen_random_uuid(), new.id, new.owner_id, s.id, clock_timestamp(),
    nullif(current_setting('staer.coordinator', true), '')::uuid, 'EDITED',
    array(
      select r.authority_id from share_recipient r
      join network_member m on m.network_id = r.network_id and m.authority_id = r.authority_id
        and m.member_from <= current_date and (m.member_until is null or m.member_until > current_date)
      where r.share_id = s.id order by r.authority_id),
    encode(sha256(convert_to(disclosed_content(new), 'UTF8')), 'hex')
  from job_order_share s where s.job_order_id = new.id and s.status = 'SHARED';
  return null;
end $$
"""

_TRIGGERS = (
    (
        "create constraint trigger record_share after update of status on job_order_share"
        " deferrable initially deferred for each row"
        " when (new.status = 'SHARED' and old.status is distinct from new.status) execute function record_share()"
    ),
    (
        "create trigger record_edit after update on job_order for each row"
        " when (disclosed_content(old) is distinct from disclosed_content(new)) execute function record_edit()"
    ),
)


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("occasion in ('EDITED', 'SHARED')", name=op.f("ck_disclosure_occasion_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index("ix_disclosure_share_id", "disclosure", ["share_id", "at"])
    op.execute("alter table disclosure enable row level security")
    op.execute("grant select on disclosure to staer_api")
    op.execute(f"create policy api_reads on disclosure for select to staer_api using ({_OWNED})")
    for statement in (_CONTENT, _SHARED, _EDITED, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger record_edit on job_order")
    op.execute("drop trigger record_share on job_order_share")
    for function in ("record_edit()", "record_share()", "disclosed_content(job_order)"):
        op.execute(f"drop function {function}")
    op.drop_table("disclosure")
