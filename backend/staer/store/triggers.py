"""Triggers of the database: what must follow a change whoever makes it.

The external coordinator of an order decides who reads its placements and their candidates, so the rows carry it;
a foreign key can't keep a nullable copy in step, a trigger can. So it is with the status and the start date of a
shared order, by which its recipients' lists are filtered and sorted.
"""

CARRY_EXTERNAL_COORDINATOR = """
create function carry_external_coordinator() returns trigger language plpgsql as $$
begin
  update placement set external_coordinator_id = new.external_coordinator_id where job_order_id = new.id;
  update candidate set external_coordinator_id = new.external_coordinator_id
    from placement where placement.id = candidate.placement_id and placement.job_order_id = new.id;
  return null;
end $$
"""

INHERIT_EXTERNAL_COORDINATOR = """
create function inherit_external_coordinator() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'placement' then
    select external_coordinator_id into new.external_coordinator_id from job_order where id = new.job_order_id;
  else
    select external_coordinator_id into new.external_coordinator_id from placement where id = new.placement_id;
  end if;
  return new;
end $$
"""

CREATE = (
    CARRY_EXTERNAL_COORDINATOR,
    INHERIT_EXTERNAL_COORDINATOR,
    (
        "create trigger carry_external_coordinator after update of external_coordinator_id on job_order for each row"
        " when (old.external_coordinator_id is distinct from new.external_coordinator_id)"
        " execute function carry_external_coordinator()"
    ),
    (
        "create trigger inherit_external_coordinator before insert on placement for each row"
        " execute function inherit_external_coordinator()"
    ),
    (
        "create trigger inherit_external_coordinator before insert on candidate for each row"
        " execute function inherit_external_coordinator()"
    ),
)
DROP = (
    "drop trigger inherit_external_coordinator on candidate",
    "drop trigger inherit_external_coordinator on placement",
    "drop trigger carry_external_coordinator on job_order",
    "drop function inherit_external_coordinator",
    "drop function carry_external_coordinator",
)

# Only while a share stands are its recipients looked up by what they carry.
_CARRY_TO_RECIPIENTS = """
create function carry_to_recipients() returns trigger language plpgsql as $$
begin
  update share_recipient set order_status = new.status, start_date = new.start_date
    where job_order_id = new.id and share_status = 'SHARED';
  return null;
end $$
"""

_INHERIT_AS_RECIPIENT = """
create function inherit_as_recipient() returns trigger language plpgsql as $$
begin
  select status, start_date into new.order_status, new.start_date from job_order where id = new.job_order_id;
  return new;
end $$
"""

CREATE_FOR_LISTS = (
    _CARRY_TO_RECIPIENTS,
    _INHERIT_AS_RECIPIENT,
    (
        "create trigger carry_to_recipients after update of status, start_date on job_order for each row"
        " when ((old.status, old.start_date) is distinct from (new.status, new.start_date))"
        " execute function carry_to_recipients()"
    ),
    (
        "create trigger inherit_as_recipient before insert on share_recipient for each row"
        " execute function inherit_as_recipient()"
    ),
)
DROP_FOR_LISTS = (
    "drop trigger inherit_as_recipient on share_recipient",
    "drop trigger carry_to_recipients on job_order",
    "drop function inherit_as_recipient",
    "drop function carry_to_recipients",
)
