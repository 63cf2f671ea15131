"""Deliveries are read by the owner of their order and by the administrators of the authority that sends them"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0032"
branch_labels = None
depends_on = None


def _stated(setting: str) -> str:
    return f"(select nullif(current_setting('staer.{setting}', true), '')::uuid)"


# The placing authority adds the message in the statement that makes the placement: no look-up would find it there.
_DELIVERY = (
    f"owner_id = {_stated('owner')} or authority_id = {_stated('reader')}"
    f" or authority_id = {_stated('administrator')}"
    " or (select true from placement p where p.id = delivery.placement_id limit 1)"
)
_READ = {
    "delivery": _DELIVERY,
    "delivery_attempt": "(select true from delivery d where d.id = delivery_attempt.delivery_id limit 1)",
}
_INHERIT_OWNER = """
create function inherit_owner() returns trigger language plpgsql security definer set search_path from current as $$
begin
  select owner_id into new.owner_id from job_order where id = new.job_order_id;
  return new;
end $$
"""


def upgrade() -> None:
    op.add_column("delivery", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.execute("update delivery set owner_id = job_order.owner_id from job_order where job_order.id = job_order_id")
    op.alter_column("delivery", "owner_id", nullable=False)
    op.add_column("delivery", sa.Column("attempts_before", sa.Integer(), server_default="0", nullable=False))
    op.drop_constraint("fk_delivery_job_order_id", "delivery")
    op.create_foreign_key(
        "fk_delivery_job_order_id", "delivery", "job_order", ["job_order_id", "owner_id"], ["id", "owner_id"]
    )
    op.drop_index("ix_delivery_authority_id_sequence", table_name="delivery")
    for column in ("share_id", "placement_id"):
        op.drop_index(f"ix_delivery_{column}", table_name="delivery")
    for column in ("job_order_id", "share_id", "placement_id"):
        op.create_index(f"ix_delivery_{column}_sequence", "delivery", [column, "sequence"])
    for column in ("owner_id", "authority_id"):
        op.create_index(f"ix_delivery_{column}_created_at_id", "delivery", [column, "created_at", "id"])
    op.execute(_INHERIT_OWNER)
    op.execute("create trigger inherit_owner before insert on delivery for each row execute function inherit_owner()")
    for table, rule in _READ.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy api_reads on {table} for select to staer_api using ({rule})")
        op.execute(f"create policy courier on {table} to staer_courier using (true) with check (true)")
    op.execute(f"create policy api_adds on delivery for insert to staer_api with check ({_DELIVERY})")
    op.execute(f"create policy api_changes on delivery for update to staer_api using ({_DELIVERY})")


def downgrade() -> None:
    for policy in ("api_changes", "api_adds"):
        op.execute(f"drop policy {policy} on delivery")
    for table in _READ:
        op.execute(f"drop policy courier on {table}")
        op.execute(f"drop policy api_reads on {table}")
        op.execute(f"alter table {table} disable row level security")
    op.execute("drop trigger inherit_owner on delivery")
    op.execute("drop function inherit_owner")
    for column in ("owner_id", "authority_id"):
        op.drop_index(f"ix_delivery_{column}_created_at_id", table_name="delivery")
    for column in ("job_order_id", "share_id", "placement_id"):
        op.drop_index(f"ix_delivery_{column}_sequence", table_name="delivery")
    for column in ("share_id", "placement_id"):
        op.create_index(f"ix_delivery_{column}", "delivery", [column])
    op.create_index("ix_delivery_authority_id_sequence", "delivery", ["authority_id", "sequence"])
    op.drop_constraint("fk_delivery_job_order_id", "delivery")
    op.create_foreign_key("fk_delivery_job_order_id", "delivery", "job_order", ["job_order_id"], ["id"])
    op.drop_column("delivery", "attempts_before")
    op.drop_column("delivery", "owner_id")
