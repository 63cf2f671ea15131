with viewer as materialized (
  select $1::uuid as authority_id, $2::uuid as consultant_id,
    array(select network_id from network_member where authority_id = $1 and member_from <= current_date
      and (member_until is null or member_until > current_date)) as networks,
    set_config('staer.owner', $1::text, true) as stated_owner,
    set_config('staer.reader', $1::text, true) as stated_reader,
    set_config('staer.coordinator', coalesce($2::text, ''), true) as stated_coordinator)
