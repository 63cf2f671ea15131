"""Triggers of the database: what must follow a change whoever makes it.

The external coordinator of an order decides who reads its placements and their candidates, so the rows carry it;
a foreign key can't keep a nullable copy in step, a trigger can.
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
