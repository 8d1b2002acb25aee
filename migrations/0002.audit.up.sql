-- The journal (WebTrust 3.10): a chain of hashes over the exact text of each event. Nobody writes these two
-- tables; segel_append_audit does, and it computes the chain with the server's own sha256.
create table audit_events (
  sequence bigint primary key check (sequence > 0),
  body text not null check (length(body) between 2 and 65536),
  hash bytea not null check (length(hash) = 32)
);

create table audit_head (
  single boolean primary key default true check (single),
  sequence bigint not null check (sequence >= 0),
  hash bytea not null check (length(hash) = 32)
);

-- The hash before the first event.
insert into audit_head (sequence, hash) values (0, sha256(convert_to('segel audit log', 'UTF8')));

-- hash(n) = SHA-256(hash(n-1), n as 8 octets big-endian, body in UTF-8). Called as the last statement of a
-- transaction: the head stays locked until the commit, which also makes sequence order commit order.
create function segel_append_audit(bodies text[]) returns bigint
language plpgsql security definer set search_path = segel, pg_temp as $$
declare
  head record;
  body text;
begin
  select a.sequence, a.hash into strict head from audit_head a for update;
  foreach body in array bodies loop
    head.sequence := head.sequence + 1;
    head.hash := sha256(head.hash || int8send(head.sequence) || convert_to(body, 'UTF8'));
    insert into audit_events (sequence, body, hash) values (head.sequence, body, head.hash);
  end loop;
  update audit_head a set sequence = head.sequence, hash = head.hash;
  return head.sequence;
end
$$;

create trigger append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();
create trigger append_only before insert or delete or truncate on audit_head
  for each statement execute function refuse_change();

-- The head only moves forward, together with an event whose hash it carries.
create function guard_audit_head() returns trigger language plpgsql as $$
begin
  if new.sequence < old.sequence
    or not exists (select from segel.audit_events e where e.sequence = new.sequence and e.hash = new.hash)
  then
    perform segel.refuse('audit_head_follows_events', 'the head of the audit chain must follow its events');
  end if;
  return new;
end
$$;
create trigger follows_events before update on audit_head for each row execute function guard_audit_head();

revoke execute on function segel_append_audit(text[]) from public;
grant execute on function segel_append_audit(text[]) to segel_ra, segel_ca;
grant select on audit_events, audit_head to segel_ra, segel_ca;

-- An effect with this key happens once. The row is written first: whoever comes second waits for the first.
create table idempotency_keys (
  actor text not null check (length(actor) between 1 and 200),
  key text not null check (length(key) between 1 and 300),
  fingerprint text not null check (length(fingerprint) between 1 and 200),
  result json,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);
grant select, insert, update (result) on idempotency_keys to segel_ra, segel_ca;
