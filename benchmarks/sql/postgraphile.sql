-- What PostGraphile needs to say the questions: functions that it shows as fields.
drop schema if exists bench cascade;
create schema bench;
grant usage on schema bench to staer_api;

create function bench.viewer_networks() returns uuid[] language sql stable as $$
  select array(select network_id from network_member
    where authority_id = (select current_setting('staer.reader')::uuid) and member_from <= current_date
      and (member_until is null or member_until > current_date)) $$;

create function bench.shared_orders() returns setof job_order language sql stable as $$
  select j.* from (
    (select case when o.start_date is null then date '9999-12-30' else o.start_date end as start, o.id from job_order o
      where o.owner_id = (select current_setting('staer.owner')::uuid) and o.status = 'OPEN'
        and (select true from job_order_share s where s.job_order_id = o.id and s.status = 'SHARED' limit 1)
      order by 1, 2 limit 51)
    union
    (select distinct case when r.start_date is null then date '9999-12-30' else r.start_date end, r.job_order_id from share_recipient r
      where r.authority_id = (select current_setting('staer.reader')::uuid) and r.share_status = 'SHARED'
        and r.order_status = 'OPEN' and r.network_id = any ((select bench.viewer_networks())::uuid[])
      order by 1, 2 limit 51)
    order by 1, 2 limit 51) f
  join job_order j on j.id = f.id order by f.start, f.id $$;

create function bench.own_orders() returns setof job_order language sql stable as $$
  select * from job_order where owner_id = (select current_setting('staer.owner')::uuid) and status = 'OPEN'
  order by case when start_date is null then date '9999-12-30' else start_date end, id limit 20 $$;

create function bench.own_placements() returns setof placement language sql stable as $$
  select * from placement where authority_id = (select current_setting('staer.reader')::uuid)
  order by created_at desc, id desc limit 20 $$;

create function bench.job_order_referred_count(o job_order) returns int language sql stable as $$
  select case when o.owner_id = current_setting('staer.owner')::uuid
      or o.external_coordinator_id = nullif(current_setting('staer.coordinator'), '')::uuid then
    (select count(*)::int from placement p where p.job_order_id = o.id and p.status in ('SENT', 'HIRED', 'NOT_HIRED'))
  end $$;

create function bench.job_order_confidential(o job_order) returns job_order_confidential language sql stable as $$
  select * from job_order_confidential k where k.job_order_id = o.id and k.owner_id = o.owner_id $$;

create function bench.job_order_first_placements(o job_order) returns setof placement language sql stable as $$
  select * from placement p where p.job_order_id = o.id order by p.created_at, p.id limit 10 $$;

create function bench.placement_candidate_name(p placement) returns text language sql stable as $$
  select name from candidate where placement_id = p.id $$;

create function bench.approve_placement(key uuid) returns placement language plpgsql as $$
declare o job_order; p placement;
begin
  select * into o from job_order where id = (select job_order_id from placement where id = key) for no key update;
  select * into p from placement where id = key and status = 'AWAITING_APPROVAL'
    and (select current_setting('staer.coordinator')::uuid) in (o.coordinator_id, o.external_coordinator_id)
    for no key update;
  if p.id is null then raise exception 'not found'; end if;
  update placement set status = 'AVAILABLE_TO_COMPANY', decided_at = now(),
    decided_by_id = (select current_setting('staer.coordinator')::uuid) where id = key returning * into p;
  insert into history (id, job_order_id, owner_id, placement_id, by_id, action, from_state, to_state)
    values (gen_random_uuid(), o.id, o.owner_id, p.id, p.decided_by_id, 'APPROVE', 'AWAITING_APPROVAL',
      'AVAILABLE_TO_COMPANY');
  return p;
end $$;
grant execute on all functions in schema bench to staer_api;
