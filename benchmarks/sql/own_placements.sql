select row(p.id, p.status, p.created_at, k.name, j.title)
  from placement p join candidate k on k.placement_id = p.id join job_order j on j.id = p.job_order_id
  where p.authority_id = viewer.authority_id
  order by p.created_at desc, p.id desc limit 20
