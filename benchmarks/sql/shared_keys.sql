(select case when j.start_date is null then date '9999-12-30' else j.start_date end as start, j.id from job_order j
    where j.owner_id = viewer.authority_id and j.status = 'OPEN'
      and (select true from job_order_share s where s.job_order_id = j.id and s.status = 'SHARED' limit 1)
    order by 1, 2 limit {limit})
  union
  (select distinct case when r.start_date is null then date '9999-12-30' else r.start_date end, r.job_order_id from share_recipient r
    where r.authority_id = viewer.authority_id and r.share_status = 'SHARED' and r.order_status = 'OPEN'
      and r.network_id = any(viewer.networks) order by 1, 2 limit {limit})
  order by 1, 2 limit {limit}
