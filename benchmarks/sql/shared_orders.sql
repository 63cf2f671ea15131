select row(f.start, j.id, j.title, j.status, j.start_date, j.vacancies, c.name, a.name,
    case when j.owner_id = viewer.authority_id or j.external_coordinator_id = viewer.consultant_id then
      (select count(*) from placement p where p.job_order_id = j.id and p.status in ('SENT', 'HIRED', 'NOT_HIRED')) end)
  from ({keys}) f
  join job_order j on j.id = f.id
  join company c on c.id = j.company_id
  join authority a on a.id = j.owner_id
  order by f.start, f.id
