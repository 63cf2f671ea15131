"""The second wall: row-level security for the roles that the API and the courier connect as"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _stated(setting: str) -> str:
    # '' and not null after a local setting ended: no viewer stated reads no row.
    # A sub-query of its own: PostgreSQL would look up a bare setting while it plans, when no viewer is stated yet,
    # and plan for no rows (a page of 50: 130 ms instead of 2, measured).
    return f"(select nullif(current_setting('staer.{setting}', true), '')::uuid)"


_OWNER, _READER, _COORDINATOR = _stated("owner"), _stated("reader"), _stated("coordinator")

# A scalar look-up that ends at the first row, not EXISTS: PostgreSQL would answer that by hashing the whole table.
_RECEIVED = (
    "(select true from share_recipient r where r.job_order_id = job_order.id and r.share_status = 'SHARED'"
    f" and r.authority_id = {_READER} limit 1)"
)
_PLACED = f"(select true from placement p where p.job_order_id = job_order.id and p.authority_id = {_READER} limit 1)"
_SHARE_OF_OWNER = (
    f"(select true from job_order_share s where s.id = share_recipient.share_id and s.owner_id = {_OWNER} limit 1)"
)
_MEMBER = (
    "(select true from network_member m where m.network_id = share_recipient.network_id"
    " and m.authority_id = share_recipient.authority_id and m.member_from <= current_date"
    " and (m.member_until is null or m.member_until > current_date) limit 1)"
)
_OWNED = f"owner_id = {_OWNER}"
_PLACEMENT = f"{_OWNED} or external_coordinator_id = {_COORDINATOR} or authority_id = {_READER}"

# Who reads a row. The ids that decide are carried on it, so that no policy leads to one that leads back.
READ = {
    "job_order": f"{_OWNED} or external_coordinator_id = {_COORDINATOR} or {_RECEIVED} or {_PLACED}",
    "job_order_confidential": _OWNED,
    "job_order_share": _OWNED,
    "share_recipient": f"(authority_id = {_READER} and {_MEMBER}) or {_SHARE_OF_OWNER}",
    "placement": _PLACEMENT,
    "candidate": _PLACEMENT,
    "history": _OWNED,
}
# Who adds a row.
ADD = {
    "job_order": _OWNED,
    "job_order_confidential": _OWNED,
    "job_order_share": _OWNED,
    "placement": f"authority_id = {_READER}",
    "candidate": f"authority_id = {_READER}",
    "history": "true",  # whoever acts is recorded, the reader of the record is another matter
}
# Who changes a row; a lock on it counts as a change that alters nothing, so those who read may take one.
CHANGE = {
    "job_order": _OWNED,
    "job_order_confidential": _OWNED,
    "job_order_share": _OWNED,
    "placement": _PLACEMENT,
}
_OPEN = ("authority", "network", "network_member", "consultant", "company", "delivery", "delivery_attempt")
_GRANTS = (
    *(f"grant select on {table} to staer_api, staer_courier" for table in (*READ, *_OPEN) if table != "candidate"),
    # The API seals a CPR number and never opens one: it can't even read the sealed form.
    "grant select (placement_id, authority_id, owner_id, external_coordinator_id, name) on candidate to staer_api",
    "grant select on candidate to staer_courier",
    *(f"grant insert on {table} to staer_api" for table in ADD),
    *(f"grant update on {table} to staer_api" for table in CHANGE),
    "grant insert, update on network_member, consultant, delivery to staer_api",
    "grant update on network to staer_api",  # it locks the network while its members change
    *(f"grant insert, update on {table} to staer_courier" for table in (*READ, "delivery", "delivery_attempt")),
    "grant usage on schema public to staer_api, staer_courier",
    "grant select on alembic_version to staer_api, staer_courier",
)
_FUNCTIONS = (
    "carry_external_coordinator",
    "inherit_external_coordinator",
    "carry_to_recipients",
    "inherit_as_recipient",
)


def upgrade() -> None:
    for role in ("staer_api", "staer_courier"):
        op.execute(
            f"do $$ begin create role {role} nologin;"
            " exception when duplicate_object or unique_violation then null; end $$"
        )
    for statement in _GRANTS:
        op.execute(statement)
    for table, rule in READ.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy api_reads on {table} for select to staer_api using ({rule})")
        op.execute(f"create policy courier on {table} to staer_courier using (true) with check (true)")
    for table, rule in ADD.items():
        op.execute(f"create policy api_adds on {table} for insert to staer_api with check ({rule})")
    for table, rule in CHANGE.items():
        op.execute(
            f"create policy api_changes on {table} for update to staer_api using ({READ[table]}) with check ({rule})"
        )
    for function in _FUNCTIONS:
        op.execute(f"alter function {function}() security definer set search_path from current")
    op.execute(_SEARCH)


# Row security keeps operators that are not leakproof, as @@, from the indexes: search took 360 ms instead of 0.56
# (measured). The function gives ids alone; what of them the viewer sees, the policies decide.
_SEARCH = """
create function matching_job_orders(words text, in_tasks boolean) returns setof uuid
language sql stable security definer set search_path from current as $$
  select id from job_order where not in_tasks and list_search @@ to_tsquery('simple', words)
  union
  select j.id from job_order j join company c on c.id = j.company_id
  where not in_tasks and c.search @@ to_tsquery('simple', words)
  union
  select id from job_order where in_tasks and tasks_search @@ to_tsquery('simple', words)
$$
"""


def downgrade() -> None:
    op.execute("drop function matching_job_orders")
    for function in _FUNCTIONS:
        op.execute(f"alter function {function}() security invoker reset search_path")
    policies = {"api_reads": READ, "courier": READ, "api_adds": ADD, "api_changes": CHANGE}
    for policy, tables in policies.items():
        for table in tables:
            op.execute(f"drop policy {policy} on {table}")
    for table in READ:
        op.execute(f"alter table {table} disable row level security")
    op.execute("revoke all on all tables in schema public from staer_api, staer_courier")
    op.execute("revoke all on schema public from staer_api, staer_courier")
