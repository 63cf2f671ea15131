select row(p.id, p.status, p.created_at, k.name, j.title)
  from (select * from placement where authority_id = viewer.authority_id order by created_at desc, id desc limit 20) p
  left join candidate k on k.placement_id = p.id
  left join job_order j on j.id = p.job_order_id
  order by p.created_at desc, p.id desc
