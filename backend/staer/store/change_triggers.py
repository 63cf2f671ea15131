"""Triggers that note what changed, for whom: the source of everything live.

A row of `change` names an object, the relations whose readable fields changed, and in `touched` the authorities and
consultants for whom the object itself came or went. What they then see is decided when it is read. A transaction
notes each object once.

Positions are given afterwards, under a lock, to what is committed: so a reader that has seen a position has seen all
below it. PostgreSQL's own order of transactions would not do: the courier holds one open while it waits for JobAG,
and nothing newer could be told apart from what may yet come (ADR 0010).
"""

# ruff: noqa: S608  every part is ours
from staer.domain.placement import ACTIVE, REFERRED
from staer.store.change_tables import CHANNEL
from staer.store.tables import one_of

# The columns of an order by who reads them; a test holds them to the fields that GraphQL types declare.
FOR_EVERYONE = (
    "company_id",
    "title",
    "occupation",
    "occupation_uri",
    "type",
    "request_id",
    "responsible_consultant_id",
    "coordinator_id",
    "external_coordinator_id",
    "coordinator_allowed",
    "origin",
    "status",
    "closed_reason",
    "dfdg_created_on",
    "start_date",
    "end_date",
    "vacancies",
)
FOR_READERS = ("work_tasks", "shared_updated_at")

_PEOPLE = ("responsible_consultant_id", "coordinator_id", "external_coordinator_id")


def _row(alias: str, columns: tuple[str, ...]) -> str:
    return f"({', '.join(f'{alias}.{column}' for column in columns)})"


def _differ(columns: tuple[str, ...]) -> str:
    return f"{_row('old', columns)} is distinct from {_row('new', columns)}"


def _array(alias: str, columns: tuple[str, ...]) -> str:
    return f"array[{', '.join(f'{alias}.{column}' for column in columns)}]"


_FUNCTIONS = {
    "note_change(of_order uuid, of_placement uuid, who text[], whom uuid[]) returns void": f"""
begin
  if current_setting('staer.quiet', true) = 'on' then return; end if;
  insert into change as c (job_order_id, placement_id, audience, touched)
    values (of_order, of_placement, who, array_remove(whom, null))
    on conflict (transaction, job_order_id, placement_id) do update set
      audience = array(select distinct unnest(c.audience || excluded.audience)),
      touched = array(select distinct unnest(c.touched || excluded.touched));
  perform pg_notify('{CHANNEL}', '');
end
""",
    "note_job_order() returns trigger": f"""
begin
  if tg_op = 'INSERT' then
    perform note_change(new.id, null, '{{OWNER,COORDINATOR}}', {_array("new", _PEOPLE)});
  elsif {_differ(FOR_EVERYONE)} then
    perform note_change(new.id, null, '{{OWNER,COORDINATOR,RECIPIENT,PLACER}}',
      case when {_differ(_PEOPLE)} then {_array("old", _PEOPLE)} || {_array("new", _PEOPLE)} else '{{}}' end);
  elsif {_differ(FOR_READERS)} then
    perform note_change(new.id, null, '{{OWNER,COORDINATOR,RECIPIENT}}', '{{}}');
  elsif old is distinct from new then
    perform note_change(new.id, null, '{{OWNER}}', '{{}}');
  end if;
  return null;
end
""",
    "note_confidential() returns trigger": """
begin
  perform note_change(new.job_order_id, null, '{OWNER}', '{}');
  return null;
end
""",
    "note_share() returns trigger": """
begin
  if tg_op = 'UPDATE' and (old.status = 'SHARED') <> (new.status = 'SHARED') then
    perform note_change(new.job_order_id, null, '{OWNER}', array[new.owner_id]);
  else
    perform note_change(new.job_order_id, null, '{OWNER}', '{}');
  end if;
  return null;
end
""",
    "note_delivery() returns trigger": """
begin
  perform note_change(new.job_order_id, null, '{OWNER}', '{}');
  if new.placement_id is not null then
    perform note_change(new.job_order_id, new.placement_id, '{OWNER}', '{}');
  end if;
  return null;
end
""",
    "note_new_recipients() returns trigger": """
begin
  perform note_change(job_order_id, null, '{}', array_agg(authority_id)) from added
    where share_status = 'SHARED' group by job_order_id;
  return null;
end
""",
    "note_former_recipients() returns trigger": """
begin
  perform note_change(a.job_order_id, null, '{}', array_agg(a.authority_id))
    from after a join before b using (share_id, authority_id) where a.share_status <> b.share_status
    group by a.job_order_id;
  return null;
end
""",
    "note_member() returns trigger": """
begin
  perform note_change(job_order_id, null, '{}', array[new.authority_id]) from share_recipient
    where authority_id = new.authority_id and network_id = new.network_id and share_status = 'SHARED';
  return null;
end
""",
    "note_candidate() returns trigger": """
begin
  perform note_change(job_order_id, id, '{OWNER,COORDINATOR,PLACER}', '{}') from placement
    where id = new.placement_id;
  return null;
end
""",
    "note_placement() returns trigger": f"""
declare
  is_active boolean := {one_of("new.status", ACTIVE)};
  was_active boolean := tg_op = 'UPDATE' and {one_of("old.status", ACTIVE)};
  is_referred boolean := {one_of("new.status", REFERRED)};
  was_referred boolean := tg_op = 'UPDATE' and {one_of("old.status", REFERRED)};
  carried boolean := tg_op = 'UPDATE' and old.external_coordinator_id is distinct from new.external_coordinator_id;
begin
  if carried then
    perform note_change(new.job_order_id, new.id, '{{}}',
      array[old.external_coordinator_id, new.external_coordinator_id]);
  else
    perform note_change(new.job_order_id, new.id, '{{OWNER,COORDINATOR,PLACER}}', '{{}}');
  end if;
  if is_referred <> was_referred then
    perform note_change(new.job_order_id, null, '{{OWNER,COORDINATOR}}', '{{}}');
  end if;
  if is_active <> was_active then  -- for those who may know, another authority's placement is a duplicate or no more
    perform note_change(other.job_order_id, other.id, '{{OWNER,COORDINATOR}}', '{{}}') from placement other
      where other.job_order_id = new.job_order_id and other.citizen_key = new.citizen_key
        and other.authority_id <> new.authority_id;
  end if;
  return null;
end
""",
    # The lock makes those who come at once number one after the other; each then sees what the other numbered.
    "number_changes() returns void": """
begin
  if not exists (select from change where position is null) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('staer change', 0));
  update change set position = numbered.place from
    (select id, nextval('change_position') as place from (select id from change where position is null order by id) o)
    numbered where change.id = numbered.id;
end
""",
}

# Ids alone: what of them somebody sees is decided elsewhere.
_READ = """
create function changes_after(after bigint, most integer) returns table (
  place bigint, job_order_id uuid, placement_id uuid, audience text[], touched uuid[],
  owner_id uuid, placed_by uuid, authorities uuid[], people uuid[])
language sql stable security definer set search_path from current as $$
  select c.position, c.job_order_id, c.placement_id, c.audience, c.touched, o.owner_id, p.authority_id,
    case when p.id is null then
      array(select authority_id from share_recipient r where r.job_order_id = o.id and r.share_status = 'SHARED'
        union select authority_id from placement e where e.job_order_id = o.id)
    else array[p.authority_id] end,
    array_remove(array[o.responsible_consultant_id, o.coordinator_id, o.external_coordinator_id, p.created_by_id], null)
  from (select * from change where position > after order by position limit most) c
  join job_order o on o.id = c.job_order_id left join placement p on p.id = c.placement_id
  order by c.position
$$
"""

_NEWEST = """
create function last_change_position() returns bigint
language sql stable security definer set search_path from current as $$
  select coalesce(max(position), 0) from change
$$
"""

_TRIGGERS = {
    "job_order": ("after insert or update", "row", "note_job_order"),
    "job_order_confidential": ("after update", "row", "note_confidential"),
    "job_order_share": ("after insert or update", "row", "note_share"),
    "placement": ("after insert or update", "row", "note_placement"),
    "candidate": ("after update of name", "row", "note_candidate"),
    "delivery": ("after insert or update of state", "row", "note_delivery"),
    "network_member": ("after insert or update", "row", "note_member"),
    "share_recipient": ("after insert", "statement", "note_new_recipients"),
}
_FORMER = (
    "create trigger note_former_recipients after update on share_recipient"
    " referencing old table as before new table as after for each statement execute function note_former_recipients()"
)


def _trigger(table: str, when: str, level: str, function: str) -> str:
    transition = " referencing new table as added" if level == "statement" else ""
    return f"create trigger {function} {when} on {table}{transition} for each {level} execute function {function}()"


CREATE_CHANGES = (
    *(
        f"create function {head} language plpgsql security definer set search_path from current as $$ {body} $$"
        for head, body in _FUNCTIONS.items()
    ),
    _READ,
    _NEWEST,
    *(_trigger(table, *how) for table, how in _TRIGGERS.items()),
    _FORMER,
)
DROP_CHANGES = (
    "drop trigger note_former_recipients on share_recipient",
    *(f"drop trigger {function} on {table}" for table, (_, _, function) in _TRIGGERS.items()),
    "drop function changes_after, last_change_position",
    *(f"drop function {head.partition('(')[0]}" for head in reversed(_FUNCTIONS)),
)
