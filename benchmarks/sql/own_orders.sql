select row(j.id, j.title, j.start_date, j.vacancies, c.name)
  from job_order j join company c on c.id = j.company_id
  where j.owner_id = viewer.authority_id and j.status = 'OPEN'
  order by case when j.start_date is null then date '9999-12-30' else j.start_date end, j.id limit 20
