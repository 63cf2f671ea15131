"""Who read what: a log that the API adds to by a function, and reads as the owner of what was read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_STATED = "(select nullif(current_setting('staer.owner', true), '')::uuid)"

# What was read is looked up here: a reader that states no viewer sees no order, and nobody can claim to have read
# for another authority what is not there.
_RECORD_READS = """
create function record_reads(
  at timestamptz[], authority_id uuid[], consultant_id uuid[], channel text[], purpose text[], field_set_id uuid[],
  key uuid[]
) returns void language sql security definer set search_path from current as $$
  insert into read_log (at, authority_id, consultant_id, channel, purpose, field_set_id,
    job_order_id, placement_id, owner_id, placing_id)
  select r.at, r.authority_id, r.consultant_id, r.channel, r.purpose, r.field_set_id,
    coalesce(o.id, p.job_order_id), p.id, coalesce(o.owner_id, p.owner_id), p.authority_id
  from unnest(at, authority_id, consultant_id, channel, purpose, field_set_id, key)
    as r (at, authority_id, consultant_id, channel, purpose, field_set_id, key)
  left join job_order o on o.id = r.key
  left join placement p on p.id = r.key
  where o.id is not null or p.id is not null
$$
"""

_RECORD_FIELD_SET = """
create function record_field_set(id uuid, type text, fields text[]) returns void
language sql security definer set search_path from current as $$
  insert into read_field_set (id, type, fields) values (id, type, fields) on conflict do nothing
$$
"""
_FUNCTIONS = (
    "record_reads(timestamptz[], uuid[], uuid[], text[], text[], uuid[], uuid[])",
    "record_field_set(uuid, text, text[])",
)


def upgrade() -> None:
    op.create_table(
        "read_field_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_field_set")),
    )
    op.create_table(
        "read_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("field_set_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("placing_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_log")),
    )
    op.create_index("ix_read_log_job_order_id_id", "read_log", ["job_order_id", "id"])
    op.create_index("ix_read_log_owner_id_id", "read_log", ["owner_id", "id"])
    for column in ("placing_id", "placement_id"):
        op.create_index(
            f"ix_read_log_{column}_id", "read_log", [column, "id"], postgresql_where=sa.text(f"{column} is not null")
        )
    op.create_index("ix_read_log_at", "read_log", ["at"], postgresql_using="brin")
    op.execute("alter table read_log enable row level security")
    op.execute("grant select on read_log, read_field_set to staer_api")
    op.execute(
        f"create policy api_reads on read_log for select to staer_api using ({_STATED} in (owner_id, placing_id))"
    )
    for statement in (_RECORD_READS, _RECORD_FIELD_SET):
        op.execute(statement)
    for function in _FUNCTIONS:
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to staer_api")


def downgrade() -> None:
    for function in _FUNCTIONS:
        op.execute(f"drop function {function}")
    op.drop_table("read_log")
    op.drop_table("read_field_set")
