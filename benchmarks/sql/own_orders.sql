select row(j.id, j.title, j.start_date, j.vacancies, c.name)
  from job_order j join company c on c.id = j.company_id
  where j.owner_id = viewer.authority_id and j.status = 'OPEN'
  order by coalesce(j.start_date, date '9999-12-30'), j.id limit 20
