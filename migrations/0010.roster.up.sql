-- Who the officers are: a chain of statements, each signed by somebody who was entitled by those before it. The first
-- link is the anchor, a key of the certification authority. The database keeps them and is believed in nothing: whoever
-- reads verifies every signature.
create table roster_anchor (
  single boolean primary key default true check (single),
  -- SubjectPublicKeyInfo
  spki bytea not null check (length(spki) between 1 and 1000)
);

create table roster_statements (
  sequence bigint primary key check (sequence > 0),
  digest text collate "C" not null
    constraint roster_statements_digest unique
    check (digest = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  -- Canonical JSON, exactly as signed.
  body text not null check (length(body) between 2 and 16384),
  signatures jsonb not null check (jsonb_typeof(signatures) = 'array' and length(signatures::text) <= 65536)
);

create sequence roster_sequence;

-- One lock for all, held until the transaction ends, taken before the number is drawn: sequence order is commit order.
-- Whoever has read up to n will never see a lower one appear later. The writer's own number and digest are not asked.
create function guard_roster_statement() returns trigger
language plpgsql security definer set search_path = segel, pg_temp as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(x'5e6e3'::int, 0);
  new.sequence := nextval('roster_sequence');
  new.digest := encode(sha256(convert_to(new.body, 'UTF8')), 'hex');
  perform notify_signal('roster', new.digest);
  return new;
end
$$;
create trigger guard before insert on roster_statements for each row execute function guard_roster_statement();

-- Statements that wait for a further signature.
create table roster_drafts (
  digest text collate "C" primary key check (digest = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  body text not null check (length(body) between 2 and 16384),
  signatures jsonb not null check (jsonb_typeof(signatures) = 'array' and length(signatures::text) <= 65536),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at)
);

create trigger append_only before update or delete or truncate on roster_anchor
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on roster_statements
  for each statement execute function refuse_change();

grant select on roster_anchor, roster_statements to segel_ra, segel_ca;
grant insert (body, signatures) on roster_statements to segel_ra;
grant select, insert, delete on roster_drafts to segel_ra;
