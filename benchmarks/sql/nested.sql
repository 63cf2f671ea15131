select row(j.id, j.title, array(
    select row(p.id, p.status, p.created_at, k.name, a.name)
      from placement p join candidate k on k.placement_id = p.id join authority a on a.id = p.authority_id
      where p.job_order_id = j.id
      order by p.created_at, p.id limit 10))
  from job_order j
  where j.owner_id = viewer.authority_id and j.status = 'OPEN'
  order by case when j.start_date is null then date '9999-12-30' else j.start_date end, j.id limit 20
