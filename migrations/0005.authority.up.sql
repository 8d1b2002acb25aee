-- Issuing CAs and their OCSP responders. Written by the key ceremony over the owner's connection.
create table issuers (
  id text primary key check (id ~ '^[a-z0-9-]{1,40}$'),
  kind text not null check (kind in ('root', 'intermediate')),
  certificate bytea not null,
  chain bytea[] not null,
  -- SHA-256 of the SubjectPublicKeyInfo, hex. One key, one issuer: status and CRLs are found by the key.
  key_fingerprint text not null check (key_fingerprint ~ '^[0-9a-f]{64}$'),
  key_name text check (length(key_name) between 1 and 200),
  active boolean not null,
  created_at timestamptz not null default now(),
  constraint issuers_key_fingerprint unique (key_fingerprint),
  constraint issuers_key_name unique (key_name)
);
-- New certificates come from one issuer at a time.
create unique index issuers_one_active on issuers (active) where active;

create table responders (
  issuer_id text not null references issuers (id),
  name text not null check (length(name) between 1 and 200),
  spki bytea not null,
  certificate bytea,
  primary key (issuer_id, name)
);

create function guard_issuer() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - 'active') <> (to_jsonb(old) - 'active') then
    perform segel.refuse('issuers_immutable', 'an issuer does not change; only which one is active does');
  end if;
  return new;
end
$$;
create trigger immutable before update on issuers for each row execute function guard_issuer();
create trigger keeps_rows before delete or truncate on issuers
  for each statement execute function refuse_change();

create function signal_authority() returns trigger language plpgsql as $$
declare
  changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  perform segel.notify_signal('authority', changed->>(case tg_table_name when 'issuers' then 'id' else 'issuer_id' end));
  return null;
end
$$;
create trigger signal after insert or update on issuers for each row execute function signal_authority();
create trigger signal after insert or update or delete on responders for each row execute function signal_authority();

grant select on issuers, responders to segel_ra, segel_ca, segel_va;
grant update (certificate) on responders to segel_ca;
