-- An approval is the officer's own signature. Statement and signature are kept beside the decision; the certification
-- authority verifies them itself, so what is written here by anybody else makes no certificate.
alter table decisions
  -- The very text that was signed: canonical JSON.
  add column statement text check (length(statement) between 2 and 16384),
  add column proof json check (length(proof::text) between 2 and 16384),
  -- The officer's person as the roster tells it, where it does.
  add column officer_person text check (length(officer_person) between 1 and 100),
  -- Decisions of before have none, and are worth nothing to the certification authority.
  add constraint decisions_proven check (statement is not null and proof is not null) not valid;
create unique index decisions_one_per_person on decisions (request_id, officer_person);

-- One row that is no JSON would keep the whole queue from being read.
alter table requests add constraint requests_proposal_is_json check (proposal::json is not null) not valid;

create or replace function guard_decision() returns trigger language plpgsql as $$
declare
  about record;
  token_person text;
  person text;
begin
  -- Not locked here: the use case holds the request's lock, and the digest is fixed once it is verified.
  select r.digest, r.submitted_by, r.person_id into about from segel.requests r where r.id = new.request_id;
  if about.digest is distinct from new.digest then
    perform segel.refuse('decisions_digest', 'the decision is about another proposal');
  end if;
  if about.submitted_by = new.officer then
    perform segel.refuse('decisions_not_own', 'who submitted a request does not decide on it');
  end if;
  select t.person_id into token_person from segel.access_tokens t where 'token:' || t.id = new.officer;
  foreach person in array array[token_person, new.officer_person] loop
    if person = about.person_id or 'employee:' || person = about.submitted_by or exists (
      select from segel.access_tokens t
      where 'token:' || t.id = about.submitted_by and t.person_id = person
    ) then
      perform segel.refuse('decisions_not_own', 'nobody decides on their own request');
    end if;
    if exists (
      select from segel.decisions d left join segel.access_tokens t on 'token:' || t.id = d.officer
      where d.request_id = new.request_id and person in (t.person_id, d.officer_person)
    ) then
      perform segel.refuse('decisions_one_per_person', 'one person decides once, whatever key they carry');
    end if;
  end loop;
  return new;
end
$$;

-- Orders to revoke, hold or release. A revocation takes effect with its order, a release by the certification
-- authority alone, once it has verified the officer's signature.
create table revocation_orders (
  sequence bigint generated always as identity primary key,
  kind text not null check (kind in ('revocation', 'release')),
  issuer_id text not null,
  serial_number text collate "C" not null,
  reason text,
  -- As the statement has it: an ISO 8601 instant.
  invalidity_date text check (length(invalidity_date) between 1 and 40),
  comment text,
  -- Sequence of the status that it changes; 0 when there was none.
  status bigint not null check (status >= 0),
  ordered_by text not null check (length(ordered_by) between 1 and 200),
  ordered_at timestamptz not null,
  -- How who ordered it had signed in: `token`, `passkey`, `oidc`, `mail-link`.
  method text not null check (length(method) between 1 and 40),
  statement text check (length(statement) between 2 and 16384),
  proof json check (length(proof::text) between 2 and 16384),
  -- SHA-256 of the statement, computed here: what was signed once takes effect once.
  digest bytea constraint revocation_orders_used_once unique,
  -- What the certification authority found.
  verdict text check (verdict in ('proved', 'unproved', 'unsigned', 'void')),
  fault text check (length(fault) between 1 and 100),
  judged_at timestamptz,
  foreign key (issuer_id, serial_number) references intents (issuer_id, serial_number),
  check ((statement is null) = (proof is null)),
  check ((kind = 'release') = (reason is null)),
  check ((verdict is null) = (judged_at is null)),
  check ((verdict = 'unproved') = (fault is not null))
);
-- The queue of the certification authority.
create index revocation_orders_new on revocation_orders (sequence) where verdict is null;
create index revocation_orders_certificate on revocation_orders (issuer_id, serial_number, sequence desc);

create function guard_revocation_order() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if (new.verdict, new.fault, new.judged_at) is distinct from (null::text, null::text, null::timestamptz) then
      perform segel.refuse('revocation_orders_judged_later', 'an order is given before it is judged');
    end if;
    new.digest := sha256(convert_to(new.statement, 'UTF8'));
    return new;
  end if;
  if old.verdict is not null or (to_jsonb(new) - '{verdict,fault,judged_at}'::text[])
    <> (to_jsonb(old) - '{verdict,fault,judged_at}'::text[])
  then
    perform segel.refuse('revocation_orders_judged_once', 'an order does not change, and is judged once');
  end if;
  return new;
end
$$;
create trigger guard before insert or update on revocation_orders
  for each row execute function guard_revocation_order();
create trigger keeps_rows before delete or truncate on revocation_orders
  for each statement execute function refuse_change();

create function signal_order() returns trigger language plpgsql as $$
begin
  perform segel.notify_signal('order', new.issuer_id || '/' || new.serial_number);
  return null;
end
$$;
create trigger signal after insert or update on revocation_orders for each row execute function signal_order();

grant select on revocation_orders to segel_ra, segel_ca;
grant insert (kind, issuer_id, serial_number, reason, invalidity_date, comment, status, ordered_by, ordered_at, method,
  statement, proof) on revocation_orders to segel_ra;
grant update (verdict, fault, judged_at) on revocation_orders to segel_ca;

-- A hold ends by the certification authority, for an order that waits for it and names the very status.
drop policy ra_orders on revocations;
create policy ra_reads on revocations for select to segel_ra using (true);
create policy ra_revokes on revocations for insert to segel_ra with check (true);
create policy ra_makes_final on revocations for update to segel_ra using (true) with check (true);
create policy ca_releases on revocations for delete to segel_ca using (
  reason = 'certificateHold' and exists (
    select from segel.revocation_orders o
    where o.issuer_id = revocations.issuer_id and o.serial_number = revocations.serial_number
      and o.kind = 'release' and o.verdict is null and o.status = revocations.sequence
  )
);
revoke delete on revocations from segel_ra;
grant delete on revocations to segel_ca;
