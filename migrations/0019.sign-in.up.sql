-- What is counted about whoever signs in or calls, by all processes of the role ra together: attempts that failed, and
-- calls of an account within a minute. The key is a hash of what is counted, so nobody reads addresses here.
create table attempts (
  key bytea primary key check (length(key) = 32),
  count bigint not null check (count > 0),
  last_at timestamptz not null
);
create index attempts_last on attempts (last_at);
grant select, insert, delete on attempts to segel_ra;
grant update (count, last_at) on attempts to segel_ra;

-- A session that an OpenID Connect provider vouched for can be ended by it: hashes of its names for person and session.
-- Why a session ended is kept where the person did not end it, so that it can be said.
alter table sessions
  add column provider_subject bytea check (length(provider_subject) = 32),
  add column provider_session bytea check (length(provider_session) = 32),
  add column end_reason text check (end_reason in ('employment', 'provider')),
  add constraint sessions_vouched_for check (provider_subject is null or method = 'oidc'),
  add constraint sessions_name_their_provider check (provider_session is null or provider_subject is not null),
  add constraint sessions_end_for_a_reason check (end_reason is null or revoked_at is not null);
create index sessions_provider_subject on sessions (provider_subject) where provider_subject is not null;
create index sessions_provider_session on sessions (provider_session) where provider_session is not null;
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;
grant update (end_reason) on sessions to segel_ra;

create or replace function guard_session() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null
    or (to_jsonb(new) - array['last_seen_at', 'authenticated_at', 'revoked_at', 'end_reason'])
      <> (to_jsonb(old) - array['last_seen_at', 'authenticated_at', 'revoked_at', 'end_reason'])
    or new.last_seen_at < old.last_seen_at or new.authenticated_at < old.authenticated_at
  then
    perform segel.refuse('sessions_end_only', 'a session can only be seen, confirmed and ended');
  end if;
  return new;
end
$$;

-- Keys of calls go when nobody can still be trying again, and not a day earlier, whoever asks for it.
create index idempotency_keys_created on idempotency_keys (created_at);
grant delete on idempotency_keys to segel_ra;
create function guard_idempotency_key() returns trigger language plpgsql as $$
begin
  if old.created_at > now() - interval '29 days' then
    perform segel.refuse('idempotency_keys_kept', 'a key of a call is kept for a month');
  end if;
  return old;
end
$$;
create trigger kept before delete on idempotency_keys for each row execute function guard_idempotency_key();

create index mail_links_asked on mail_links (asked_at);
