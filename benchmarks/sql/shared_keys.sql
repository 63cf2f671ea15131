(select coalesce(j.start_date, date '9999-12-30') as start, j.id from job_order j
    where j.owner_id = viewer.authority_id and j.status = 'OPEN'
      and (select true from job_order_share s where s.job_order_id = j.id and s.status = 'SHARED' limit 1)
    order by 1, 2 limit {limit})
  union
  (select distinct coalesce(r.start_date, date '9999-12-30'), r.job_order_id from share_recipient r
    where r.authority_id = viewer.authority_id and r.share_status = 'SHARED' and r.order_status = 'OPEN'
      and r.network_id = any(viewer.networks) order by 1, 2 limit {limit})
  order by 1, 2 limit {limit}
