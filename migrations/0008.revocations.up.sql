-- Present status of what was revoked or is on hold, the history of it, and the CRLs that told the world.
create table revocations (
  issuer_id text not null,
  serial_number text collate "C" not null,
  -- RFC 5280 5.3.1; removeFromCRL speaks of delta CRLs and is no status.
  reason text not null check (reason in ('unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged',
    'superseded', 'cessationOfOperation', 'certificateHold', 'privilegeWithdrawn', 'aACompromise')),
  revoked_at timestamptz not null,
  invalidity_date timestamptz,
  comment text,
  ordered_by text not null,
  sequence bigint not null,
  -- Copies of what never changes once a serial number is spent, so that a CRL is one walk over one table.
  shard smallint,
  not_after timestamptz(0),
  primary key (issuer_id, serial_number),
  -- To intents, not certificates: an abandoned serial number is revoked too, a signature may exist somewhere.
  foreign key (issuer_id, serial_number) references intents (issuer_id, serial_number)
);

create sequence revocation_sequence;

create table revocation_events (
  sequence bigint primary key,
  issuer_id text not null,
  serial_number text collate "C" not null,
  event text not null check (event in ('revoked', 'held', 'released')),
  reason text not null,
  at timestamptz not null,
  ordered_by text not null,
  shard smallint
);
create index revocation_events_issuer on revocation_events (issuer_id, sequence desc);

-- One lock for each issuer, held until the transaction ends, taken before a number is drawn: sequence order is
-- commit order. Whoever has seen n as the highest of an issuer will never see a lower one appear later, so a
-- CRL may say "covers n".
create function lock_revocations(issuer text) returns void language sql as $$
  select pg_catalog.pg_advisory_xact_lock(x'5e6e1'::int, pg_catalog.hashtext(issuer))
$$;

create function guard_revocation() returns trigger
language plpgsql security definer set search_path = segel, pg_temp as $$
begin
  perform lock_revocations(case when tg_op = 'DELETE' then old.issuer_id else new.issuer_id end);
  if tg_op <> 'INSERT' and old.reason <> 'certificateHold' then
    -- ETSI EN 319 411-1 6.3.9 b
    perform refuse('revocations_final', 'a final revocation never changes');
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if tg_op = 'UPDATE' then
    if (new.issuer_id, new.serial_number) <> (old.issuer_id, old.serial_number) or new.reason = 'certificateHold' then
      perform refuse('revocations_hold_to_final', 'a hold can become a final revocation or be released');
    end if;
    -- X.509 9.5.3.1: the certificate has been unusable since the hold.
    if new.revoked_at <> old.revoked_at then
      perform refuse('revocations_keep_date', 'a final revocation keeps the date of the hold before it');
    end if;
  end if;
  new.sequence := nextval('revocation_sequence');
  new.shard := (select i.shard from intents i
    where i.issuer_id = new.issuer_id and i.serial_number = new.serial_number);
  -- Without a certificate there is no end: what an abandoned serial number was signed for stays revoked for good.
  new.not_after := (select c.not_after from certificates c
    where c.issuer_id = new.issuer_id and c.serial_number = new.serial_number);
  return new;
end
$$;
create trigger guard before insert or update or delete on revocations
  for each row execute function guard_revocation();

-- After, not before: an insertion that meets an existing row does nothing, and must not be recorded.
create function record_revocation() returns trigger
language plpgsql security definer set search_path = segel, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    insert into revocation_events (sequence, issuer_id, serial_number, event, reason, at, ordered_by, shard)
    values (nextval('revocation_sequence'), old.issuer_id, old.serial_number, 'released', old.reason,
      -- A deletion carries no time of its own; the writer leaves it in a setting of the transaction.
      coalesce(nullif(current_setting('segel.released_at', true), '')::timestamptz, clock_timestamp()),
      old.ordered_by, old.shard);
    perform notify_signal('revocation', old.issuer_id);
    return null;
  end if;
  insert into revocation_events (sequence, issuer_id, serial_number, event, reason, at, ordered_by, shard)
  values (new.sequence, new.issuer_id, new.serial_number,
    case when new.reason = 'certificateHold' then 'held' else 'revoked' end,
    new.reason, new.revoked_at, new.ordered_by, new.shard);
  perform notify_signal('revocation', new.issuer_id);
  return null;
end
$$;
create trigger record after insert or update or delete on revocations
  for each row execute function record_revocation();

create trigger keeps_rows before truncate on revocations for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on revocation_events
  for each statement execute function refuse_change();

create table crls (
  issuer_id text not null references issuers (id),
  -- full: all of the issuer; delta: what changed since a base; shard-n: the part of it that its certificates name.
  scope text collate "C" not null check (scope ~ '^(full|delta|shard-(0|[1-9][0-9]{0,2}))$'),
  -- One sequence for all CRLs of an issuer: those of one round have one number (RFC 5280 5.2.3).
  number bigint not null check (number > 0),
  this_update timestamptz not null,
  next_update timestamptz not null check (next_update > this_update),
  entries integer not null check (entries >= 0),
  octets integer not null check (octets > 0),
  -- Highest revocation_events.sequence of this issuer that the CRL shows.
  covers bigint not null check (covers >= 0),
  -- The full CRL that deltas of its time start from; a full CRL that names itself is such a base.
  base bigint not null,
  primary key (issuer_id, scope, number)
);
create index crls_bases on crls (issuer_id, number desc) where scope = 'full' and base = number;

-- The DER, in parts: neither side ever holds another copy of tens of megabytes. Random serial numbers don't compress.
create table crl_parts (
  issuer_id text not null,
  scope text collate "C" not null,
  number bigint not null,
  part integer not null check (part >= 0),
  bytes bytea not null,
  primary key (issuer_id, scope, number, part),
  foreign key (issuer_id, scope, number) references crls (issuer_id, scope, number)
);
alter table crl_parts alter bytes set storage external;

-- RFC 5280 5.2.3: strictly increasing. The lock is the builder's own (lockCrl), so it is usually held already.
create function lock_crl(issuer text) returns void language sql as $$
  select pg_catalog.pg_advisory_xact_lock(x'5e6e2'::int, pg_catalog.hashtext(issuer))
$$;

create function try_lock_crl(issuer text) returns boolean language sql as $$
  select pg_catalog.pg_try_advisory_xact_lock(x'5e6e2'::int, pg_catalog.hashtext(issuer))
$$;

create function guard_crl() returns trigger language plpgsql as $$
declare
  latest record;
begin
  perform segel.lock_crl(new.issuer_id);
  if new.number < (select max(c.number) from segel.crls c where c.issuer_id = new.issuer_id) then
    perform segel.refuse('crls_number_increases', 'CRL numbers only increase');
  end if;
  select c.number, c.covers into latest
    from segel.crls c where c.issuer_id = new.issuer_id and c.scope = new.scope order by c.number desc limit 1;
  if new.number <= latest.number then
    perform segel.refuse('crls_number_increases', 'CRL numbers only increase');
  end if;
  -- Not by this_update: a clock that was ahead for an hour must not silence the CRLs of that hour.
  if new.covers < latest.covers then
    perform segel.refuse('crls_never_older', 'a CRL never shows less than the one before it');
  end if;
  -- RFC 5280 5.2.4: a delta starts from a CRL that was published complete, before it.
  if (new.scope = 'delta' and new.base >= new.number) or not (
    (new.scope <> 'delta' and new.base = new.number)
    or exists (select from segel.crls c
      where c.issuer_id = new.issuer_id and c.scope = 'full' and c.number = new.base and c.base = c.number)
  ) then
    perform segel.refuse('crls_base', 'the base of a CRL is an earlier full CRL');
  end if;
  return new;
end
$$;
create trigger guard before insert on crls for each row execute function guard_crl();

-- Checked at commit: no reader ever meets a CRL with a part missing.
create function guard_crl_whole() returns trigger language plpgsql as $$
begin
  if new.octets is distinct from (
    select sum(length(p.bytes)) from segel.crl_parts p
    where p.issuer_id = new.issuer_id and p.scope = new.scope and p.number = new.number
  ) then
    perform segel.refuse('crls_whole', 'a CRL is published whole or not at all');
  end if;
  return null;
end
$$;
create constraint trigger whole after insert on crls deferrable initially deferred
  for each row execute function guard_crl_whole();
create trigger append_only before update or delete or truncate on crl_parts
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on crls
  for each statement execute function refuse_change();

create function signal_crl() returns trigger language plpgsql as $$
begin
  perform segel.notify_signal('crl', new.issuer_id);
  return null;
end
$$;
create trigger signal after insert on crls for each row when (new.scope = 'full') execute function signal_crl();

-- The CA may revoke what it abandoned itself, and nothing else: a revocation is ordered by the registration
-- authority.
alter table revocations enable row level security;
create policy ra_orders on revocations to segel_ra using (true) with check (true);
create policy ca_reads on revocations for select to segel_ca using (true);
create policy ca_revokes_abandoned on revocations for insert to segel_ca with check (
  exists (
    select from segel.intents i
    where i.issuer_id = revocations.issuer_id and i.serial_number = revocations.serial_number and i.state = 'abandoned'
  )
);
create policy va_reads on revocations for select to segel_va using (true);

grant select on revocations, revocation_events, crls, crl_parts to segel_ra, segel_ca;
grant insert, delete on revocations to segel_ra;
grant update (reason, invalidity_date, comment, ordered_by) on revocations to segel_ra;
grant insert on revocations, crls, crl_parts to segel_ca;
grant select (issuer_id, serial_number, reason, revoked_at, invalidity_date, sequence) on revocations to segel_va;
grant select (sequence, issuer_id, serial_number, event, reason, at, shard) on revocation_events to segel_va;
grant select on crls, crl_parts to segel_va;
