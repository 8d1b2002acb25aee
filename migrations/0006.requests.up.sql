-- Certificate requests, and what officers decided on them.
create table requests (
  id uuid primary key,
  state text not null check (state in ('submitted', 'held', 'verified', 'approved', 'issued', 'rejected', 'failed', 'withdrawn')),
  profile text not null,
  employee_number text not null check (employee_number ~ '^[0-9]{18}$'),
  person_id text not null check (length(person_id) between 1 and 100),
  -- The agency's path from the root down, so that "everything below this agency" is one index look-up.
  agency_codes text[] not null,
  -- The very text that was digested: json and jsonb would write it another way.
  proposal text not null,
  digest text not null check (digest = encode(sha256(convert_to(proposal, 'UTF8')), 'hex')),
  csr bytea not null check (length(csr) <= 65536),
  csr_facts jsonb not null,
  findings jsonb not null,
  submitted_by text not null,
  submitted_at timestamptz not null,
  updated_at timestamptz not null,
  serial_number text check (serial_number ~ '^([0-9a-f]{2}){1,20}$'),
  failure text,
  -- Words of name, number and subject, prefix-searched. A tsvector made from words needs no extension.
  search tsvector not null,
  constraint requests_serial_when_issued check ((state = 'issued') = (serial_number is not null)),
  constraint requests_failure_when_failed check ((state = 'failed') = (failure is not null))
);
-- One open request for each person and profile.
create unique index requests_one_open on requests (person_id, profile)
  where state in ('submitted', 'held', 'verified', 'approved');
create index requests_newest on requests (submitted_at desc, id desc);
create index requests_by_state on requests (state, submitted_at desc, id desc);
create index requests_person on requests (person_id, submitted_at desc);
-- The queue of the CA: few rows of many, so that polling it costs nothing.
create index requests_approved on requests (updated_at, id) where state = 'approved';
create index requests_agencies on requests using gin (agency_codes);
create index requests_search on requests using gin (search);

create table decisions (
  request_id uuid not null references requests (id),
  officer text not null,
  officer_name text not null,
  tier text not null check (tier in ('verifier', 'registration-officer')),
  decision text not null check (decision in ('approve', 'reject')),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  reason text not null,
  decided_at timestamptz not null,
  -- Four eyes: an officer decides once on a request, whatever the tier.
  constraint decisions_one_per_officer primary key (request_id, officer)
);
create unique index decisions_one_approval_per_tier on decisions (request_id, tier) where decision = 'approve';

-- Every change of state that exists, and which security context may make it.
create table request_arrows (
  from_state text not null,
  to_state text not null,
  context text not null check (context in ('segel_ra', 'segel_ca')),
  primary key (from_state, to_state)
);
insert into request_arrows (from_state, to_state, context) values
  ('submitted', 'verified', 'segel_ra'), ('held', 'verified', 'segel_ra'),
  ('submitted', 'held', 'segel_ra'), ('held', 'held', 'segel_ra'),
  ('verified', 'approved', 'segel_ra'),
  ('submitted', 'rejected', 'segel_ra'), ('held', 'rejected', 'segel_ra'), ('verified', 'rejected', 'segel_ra'),
  ('submitted', 'withdrawn', 'segel_ra'), ('held', 'withdrawn', 'segel_ra'), ('verified', 'withdrawn', 'segel_ra'),
  ('approved', 'issued', 'segel_ca'), ('approved', 'failed', 'segel_ca');

create function guard_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state not in ('submitted', 'held', 'verified') then
      perform segel.refuse('requests_start', 'a request cannot start in this state');
    end if;
    return new;
  end if;
  if not exists (
    select from segel.request_arrows a
    where a.from_state = old.state and a.to_state = new.state
      and (current_user not in ('segel_ra', 'segel_ca') or a.context = current_user)
  ) then
    perform segel.refuse('requests_arrow', 'a request that is ' || old.state || ' cannot become ' || new.state || ' here');
  end if;
  if (new.id, new.profile, new.employee_number, new.person_id, new.csr, new.csr_facts, new.submitted_by, new.submitted_at)
    is distinct from
    (old.id, old.profile, old.employee_number, old.person_id, old.csr, old.csr_facts, old.submitted_by, old.submitted_at)
  then
    perform segel.refuse('requests_immutable', 'what was submitted does not change');
  end if;
  -- What officers look at stands still from the moment it was verified.
  if (new.proposal, new.digest) is distinct from (old.proposal, old.digest) and new.state not in ('held', 'verified') then
    perform segel.refuse('requests_proposal_fixed', 'the proposal is fixed once it is verified');
  end if;
  return new;
end
$$;
create trigger guard before insert or update on requests for each row execute function guard_request();
create trigger keeps_rows before delete or truncate on requests
  for each statement execute function refuse_change();

-- An approval or rejection names the bytes that were shown, and never comes from whom it concerns.
create function guard_decision() returns trigger language plpgsql as $$
declare
  about record;
  officer_person text;
begin
  -- Not locked here: the use case holds the request's lock, and the digest is fixed once it is verified.
  select r.digest, r.submitted_by, r.person_id into about from segel.requests r where r.id = new.request_id;
  if about.digest is distinct from new.digest then
    perform segel.refuse('decisions_digest', 'the decision is about another proposal');
  end if;
  if about.submitted_by = new.officer then
    perform segel.refuse('decisions_not_own', 'who submitted a request does not decide on it');
  end if;
  select t.person_id into officer_person from segel.access_tokens t where 'token:' || t.id = new.officer;
  if officer_person = about.person_id or exists (
    select from segel.access_tokens t
    where 'token:' || t.id = about.submitted_by and t.person_id = officer_person
  ) then
    perform segel.refuse('decisions_not_own', 'nobody decides on their own request');
  end if;
  if exists (
    select from segel.decisions d join segel.access_tokens t on 'token:' || t.id = d.officer
    where d.request_id = new.request_id and t.person_id = officer_person
  ) then
    perform segel.refuse('decisions_one_per_person', 'one person decides once, whatever token they carry');
  end if;
  return new;
end
$$;
create trigger guard before insert on decisions for each row execute function guard_decision();
create trigger append_only before update or delete or truncate on decisions
  for each statement execute function refuse_change();

-- Checked at commit, so that state and decision may be written in either order.
create function guard_approval() returns trigger language plpgsql as $$
begin
  if not exists (
    select from segel.decisions d
    where d.request_id = new.id and d.decision = 'approve' and d.digest = new.digest
  ) then
    perform segel.refuse('requests_approved_by_decision', 'no officer approved these bytes');
  end if;
  return null;
end
$$;
create constraint trigger approved_by_decision after update on requests deferrable initially deferred
  for each row when (new.state = 'approved') execute function guard_approval();

create function signal_request() returns trigger language plpgsql as $$
begin
  perform segel.notify_signal('request', new.id::text);
  if new.state = 'approved' then
    perform segel.notify_signal('approved', new.id::text);
  end if;
  return null;
end
$$;
create trigger signal after insert or update of state on requests for each row execute function signal_request();

grant select on requests, decisions, request_arrows to segel_ra, segel_ca;
grant insert on requests, decisions to segel_ra;
grant update (state, updated_at, proposal, digest, findings, agency_codes, search) on requests to segel_ra;
grant update (state, updated_at, serial_number, failure) on requests to segel_ca;
