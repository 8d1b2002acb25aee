-- A hold ends by itself: the certification authority makes it a revocation, and nothing else of it. When that is due
-- follows from the configuration of the certification authority, not from anything that stands here.
create index revocations_held on revocations (issuer_id, serial_number) where reason = 'certificateHold';

create policy ca_ends_holds on revocations for update to segel_ca
  using (reason = 'certificateHold') with check (reason = 'unspecified' and ordered_by = 'system:ca');
grant update (reason, ordered_by) on revocations to segel_ca;

-- What an officer set for themselves; absent: as it is by default.
create table officer_settings (
  officer text primary key check (length(officer) between 1 and 200),
  reminders boolean not null,
  changed_at timestamptz not null
);
grant select, insert on officer_settings to segel_ra;
grant update (reminders, changed_at) on officer_settings to segel_ra;
