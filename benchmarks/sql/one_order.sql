select row(j.id, j.title, j.status, j.start_date, j.vacancies,
    case when s.relation <> 'PLACER' then j.work_tasks end, k.qualifications, k.working_hours, s.relation,
    c.name, c.cvr_number, a.number, a.name)
  from job_order j
  cross join lateral (select case
      when j.owner_id = viewer.authority_id then 'OWNER'
      when j.external_coordinator_id = viewer.consultant_id then 'COORDINATOR'
      when exists (select from share_recipient r where r.job_order_id = j.id and r.authority_id = viewer.authority_id
        and r.share_status = 'SHARED' and r.network_id = any(viewer.networks)) then 'RECIPIENT'
      when exists (select from placement p where p.job_order_id = j.id and p.authority_id = viewer.authority_id)
        then 'PLACER' end as relation offset 0) s
  join company c on c.id = j.company_id
  join authority a on a.id = j.owner_id
  left join job_order_confidential k on k.job_order_id = j.id and k.owner_id = j.owner_id and s.relation = 'OWNER'
  where j.id = $3 and s.relation is not null
