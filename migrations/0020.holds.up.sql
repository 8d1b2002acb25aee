-- A hold ends by itself: the certification authority makes it a revocation, and nothing else of it. When that is due
-- follows from the configuration of the certification authority, not from anything that stands here.
create index revocations_held on revocations (issuer_id, serial_number) where reason = 'certificateHold';

create policy ca_ends_holds on revocations for update to segel_ca
  using (reason = 'certificateHold') with check (reason = 'unspecified' and ordered_by = 'system:ca');
grant update (reason, ordered_by) on revocations to segel_ca;
