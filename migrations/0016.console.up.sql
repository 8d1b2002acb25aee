-- What the officers' console reads and keeps: the queue, questions to applicants, saved views.

-- A question goes to the applicant without changing the request's state: what officers look at stands still.
create table request_messages (
  request_id uuid not null references requests (id),
  number integer not null check (number > 0),
  kind text not null check (kind in ('question', 'answer')),
  author text not null check (length(author) between 1 and 200),
  author_name text not null check (length(author_name) between 1 and 300),
  text text not null check (length(text) between 1 and 2000),
  written_at timestamptz not null,
  primary key (request_id, number)
);
create trigger append_only before update or delete or truncate on request_messages
  for each statement execute function refuse_change();

create function guard_message() returns trigger language plpgsql as $$
declare
  last_kind text;
begin
  -- Not locked here: the use case holds the request's lock.
  if not exists (
    select from segel.requests r where r.id = new.request_id and r.state in ('submitted', 'held', 'verified')
  ) then
    perform segel.refuse('messages_while_open', 'the request is not with the officers any more');
  end if;
  select m.kind into last_kind from segel.request_messages m
    where m.request_id = new.request_id order by m.number desc limit 1;
  if new.kind = 'answer' and last_kind is distinct from 'question' then
    perform segel.refuse('messages_answer_question', 'there is no question to answer');
  end if;
  return new;
end
$$;
create trigger guard before insert on request_messages for each row execute function guard_message();

-- The requests that wait for somebody, and for whom: derived from requests, decisions and messages by the triggers
-- below, and written by nobody else. A list of what waits for one tier is a walk along one index, however many
-- requests wait for others, and the millions that are done with are not in it.
create table request_queue (
  request_id uuid primary key references requests (id),
  state text not null,
  -- Tiers that approved these bytes, in alphabetical order.
  approved_by text not null,
  -- The last message is a question.
  asked boolean not null,
  -- Held for what a verifier may clear.
  reviewable boolean not null,
  profile text not null,
  person_id text not null,
  submitted_by text not null,
  submitted_at timestamptz not null,
  agency_codes text[] not null,
  search tsvector not null
);
create index request_queue_turn on request_queue (state, asked, approved_by, profile, submitted_at, request_id);
create index request_queue_oldest on request_queue (submitted_at, request_id);
create index request_queue_agencies on request_queue using gin (agency_codes);
create index request_queue_search on request_queue using gin (search);

create function queue_row(request uuid) returns setof request_queue language sql stable as $$
  select r.id, r.state,
    coalesce((select string_agg(d.tier, ' ' order by d.tier) from segel.decisions d
      where d.request_id = r.id and d.decision = 'approve' and d.digest = r.digest), ''),
    coalesce((select m.kind = 'question' from segel.request_messages m
      where m.request_id = r.id order by m.number desc limit 1), false),
    r.state = 'held' and not exists (
      select from jsonb_array_elements(r.findings) f
      where f->>'effect' <> 'note' and (f->>'reviewable')::boolean is not true),
    r.profile, r.person_id, r.submitted_by, r.submitted_at, r.agency_codes, r.search
  from segel.requests r
  where r.id = request and r.state in ('submitted', 'held', 'verified', 'approved')
$$;

create function keep_queue() returns trigger
language plpgsql security definer set search_path = segel, pg_temp as $$
declare
  request uuid := case tg_table_name when 'requests' then (to_jsonb(new)->>'id')::uuid
    else (to_jsonb(new)->>'request_id')::uuid end;
begin
  delete from request_queue q where q.request_id = request;
  insert into request_queue select * from queue_row(request);
  return null;
end
$$;

-- Before every test of rights: the triggers run as the owner, so nobody needs a right to write the queue.
revoke execute on function queue_row(uuid), keep_queue() from public;

insert into request_queue
  select q.* from requests r cross join lateral queue_row(r.id) q
  where r.state in ('submitted', 'held', 'verified', 'approved');

create trigger keeps_queue after insert or update of state, findings, proposal on requests
  for each row execute function keep_queue();
create trigger keeps_queue after insert on decisions for each row execute function keep_queue();
create trigger keeps_queue after insert on request_messages for each row execute function keep_queue();

-- An officer's own lists: a name and the query of a page.
create table saved_views (
  officer text not null check (length(officer) between 1 and 200),
  name text not null check (length(name) between 1 and 60),
  query text not null check (length(query) between 0 and 1000),
  saved_at timestamptz not null,
  primary key (officer, name)
);

-- The certificates of a period, and of those the ones that are not revoked, for the revocation desk.
create index certificates_profile on certificates (profile, not_before desc, serial_number desc);

grant select on request_queue, request_messages to segel_ra;
grant insert on request_messages to segel_ra;
grant select, insert, delete on saved_views to segel_ra;
grant update (query, saved_at) on saved_views to segel_ra;
