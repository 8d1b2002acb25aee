-- Intents and certificates, and the shards of CRLs that certificates name.

-- Parts of an issuer's certificates that have a CRL of their own. A shard is never closed, and a certificate never
-- leaves it: the address stands in the certificate (RFC 5280 4.2.1.13). A new address is a row more for its shard.
create table crl_shards (
  issuer_id text not null check (issuer_id ~ '^[a-z0-9-]{1,40}$'),
  shard smallint not null check (shard between 0 and 255),
  primary key (issuer_id, shard)
);
create table crl_shard_addresses (
  issuer_id text not null,
  shard smallint not null,
  url text not null check (length(url) between 1 and 500),
  primary key (issuer_id, url),
  foreign key (issuer_id, shard) references crl_shards (issuer_id, shard)
);
create trigger append_only before update or delete or truncate on crl_shards
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on crl_shard_addresses
  for each statement execute function refuse_change();
grant select on crl_shards, crl_shard_addresses to segel_ra, segel_ca, segel_va;
grant insert on crl_shards, crl_shard_addresses to segel_ca;

-- An intent is written before the key is asked to sign: from then on its serial number is spent
-- (RFC 5280 4.1.2.2), whatever happens next.
create table intents (
  issuer_id text not null check (issuer_id ~ '^[a-z0-9-]{1,40}$'),
  serial_number text collate "C" not null check (serial_number ~ '^([0-9a-f]{2}){1,20}$' and serial_number !~ '^0+$'),
  profile text not null,
  request_id uuid references requests (id),
  unsigned bytea not null,
  opened_at timestamptz not null,
  attempt integer not null check (attempt >= 0),
  state text not null default 'open' check (state in ('open', 'fulfilled', 'abandoned')),
  closed_at timestamptz,
  -- The CRL that the certificate points to; none: the issuer's full one.
  shard smallint,
  foreign key (issuer_id, shard) references crl_shards (issuer_id, shard),
  constraint intents_serial primary key (issuer_id, serial_number),
  constraint intents_closed_at check ((state = 'open') = (closed_at is null))
);
-- No foreign key to issuers: the intent of a root's own certificate comes before the root.
create unique index intents_one_open on intents (request_id) where state = 'open';
create index intents_request on intents (request_id);
create index intents_open on intents (opened_at) where state = 'open';

create table certificates (
  issuer_id text not null,
  serial_number text collate "C" not null,
  request_id uuid references requests (id),
  profile text not null,
  subject text not null,
  -- RFC 5280 4.1.2.5: whole seconds.
  not_before timestamptz(0) not null,
  not_after timestamptz(0) not null check (not_after > not_before),
  key_fingerprint text not null check (key_fingerprint ~ '^[0-9a-f]{64}$'),
  der bytea not null,
  person_id text,
  person_name text,
  employee_number text,
  agency_codes text[] not null,
  agency_path jsonb not null,
  search tsvector not null,
  primary key (issuer_id, serial_number),
  foreign key (issuer_id, serial_number) references intents (issuer_id, serial_number),
  constraint certificates_serial unique (serial_number),
  constraint certificates_request unique (request_id)
);
create index certificates_newest on certificates (not_before desc, serial_number desc);
create index certificates_not_after on certificates (not_after);
create index certificates_person on certificates (person_id, not_before desc);
create index certificates_key on certificates (key_fingerprint);
create index certificates_agencies on certificates using gin (agency_codes);
create index certificates_search on certificates using gin (search);

create trigger append_only before update or delete or truncate on certificates
  for each statement execute function refuse_change();

create function guard_intent() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' then
      perform segel.refuse('intents_start', 'an intent starts open');
    end if;
    if new.request_id is not null and not exists (
      select from segel.requests r where r.id = new.request_id and r.state = 'approved'
    ) then
      perform segel.refuse('intents_approved', 'the request is not approved');
    end if;
    return new;
  end if;
  if old.state <> 'open' or new.state = 'open'
    or (new.issuer_id, new.serial_number, new.profile, new.request_id, new.unsigned, new.opened_at, new.attempt, new.shard)
      is distinct from
      (old.issuer_id, old.serial_number, old.profile, old.request_id, old.unsigned, old.opened_at, old.attempt, old.shard)
  then
    perform segel.refuse('intents_close_once', 'an intent is closed once and never changes otherwise');
  end if;
  return new;
end
$$;
create trigger guard before insert or update on intents for each row execute function guard_intent();
create trigger keeps_rows before delete or truncate on intents
  for each statement execute function refuse_change();

-- Checked at commit: an issued request has its certificate, a fulfilled intent too.
create function guard_issued() returns trigger language plpgsql as $$
begin
  if not exists (
    select from segel.certificates c where c.request_id = new.id and c.serial_number = new.serial_number
  ) then
    perform segel.refuse('requests_issued_has_certificate', 'an issued request needs its certificate');
  end if;
  return null;
end
$$;
create constraint trigger issued_has_certificate after update on requests deferrable initially deferred
  for each row when (new.state = 'issued') execute function guard_issued();

create function guard_fulfilled() returns trigger language plpgsql as $$
begin
  if not exists (
    select from segel.intents i
    where i.issuer_id = new.issuer_id and i.serial_number = new.serial_number
      and i.state = 'fulfilled' and i.request_id is not distinct from new.request_id
  ) then
    perform segel.refuse('certificates_fulfil_intent', 'a certificate closes the intent that was opened for it');
  end if;
  return null;
end
$$;
create constraint trigger fulfils_intent after insert on certificates deferrable initially deferred
  for each row execute function guard_fulfilled();

-- intents: the registration authority sees that issuance is under way, not more.
grant select on intents, certificates to segel_ca;
grant select on certificates to segel_ra;
grant select (issuer_id, serial_number, profile, request_id, opened_at, attempt, state, closed_at, unsigned) on intents to segel_ra;
grant insert on intents, certificates to segel_ca;
grant update (state, closed_at) on intents to segel_ca;
-- The validation authority faces the Internet: of a certificate it sees what is public anyway.
grant select (issuer_id, serial_number, state) on intents to segel_va;
grant select (issuer_id, serial_number, profile, subject, not_before, not_after, key_fingerprint, der)
  on certificates to segel_va;
