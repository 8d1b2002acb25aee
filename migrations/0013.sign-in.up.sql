-- How employees come back without a password. Their passkeys sign them in and sign no statement: officers' are in
-- the roster, never here.
create table employee_passkeys (
  credential_id text primary key check (length(credential_id) between 1 and 1400),
  person_id text not null check (length(person_id) between 1 and 100),
  employee_number text not null check (employee_number ~ '^[0-9]{18}$'),
  cose_key text not null check (cose_key ~ '^([0-9a-f]{2})+$' and length(cose_key) <= 4096),
  label text not null check (length(label) between 1 and 100),
  aaguid text not null,
  transports text[] not null,
  sign_count bigint not null check (sign_count >= 0),
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);
create index employee_passkeys_person on employee_passkeys (person_id);
grant select, insert, update (employee_number, sign_count, last_used_at, removed_at) on employee_passkeys to segel_ra;

-- A passkey is used and, once, removed; a removed one never comes back, neither as a row nor with another key.
create function guard_employee_passkey() returns trigger language plpgsql as $$
begin
  if old.removed_at is not null or (to_jsonb(new) - array['employee_number', 'sign_count', 'last_used_at', 'removed_at'])
      <> (to_jsonb(old) - array['employee_number', 'sign_count', 'last_used_at', 'removed_at']) then
    perform segel.refuse('employee_passkeys_use_only', 'a passkey can only be used, and removed once');
  end if;
  return new;
end
$$;
create trigger use_only before update on employee_passkeys for each row execute function guard_employee_passkey();
create trigger keeps_rows before delete or truncate on employee_passkeys
  for each statement execute function refuse_change();

-- Links sent by mail: a hash of the link's secret together with the code of the asking browser. The newest of a
-- person is the only good one, once. Old rows count what was asked for in the last hour, then they go.
create table mail_links (
  hash bytea primary key check (length(hash) = 32),
  person_id text not null check (length(person_id) between 1 and 100),
  employee_number text not null check (employee_number ~ '^[0-9]{18}$'),
  asked_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > asked_at),
  taken_at timestamptz
);
create index mail_links_person on mail_links (person_id, asked_at);
grant select, insert, update (taken_at), delete on mail_links to segel_ra;

-- What people were told of, so that they are told once.
create table notices (
  kind text not null check (kind ~ '^[a-z-]{1,50}$'),
  subject text not null check (length(subject) between 1 and 200),
  at timestamptz not null,
  primary key (kind, subject)
);
grant select, insert on notices to segel_ra;
create trigger append_only before update or delete or truncate on notices
  for each statement execute function refuse_change();
