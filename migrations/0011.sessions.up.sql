-- Signed-in browsers, and what waits for their answer. Only hashes of secrets are kept: whoever reads this table
-- cannot be anybody. Of the roles only ra knows it.
create table sessions (
  id text primary key check (length(id) between 1 and 100),
  hash bytea not null check (length(hash) = 32),
  actor_id text not null check (length(actor_id) between 1 and 200),
  -- As of sign-in; the rights of an officer are looked up in the roster for each call.
  actor jsonb not null check (actor ->> 'id' = actor_id),
  method text not null check (method in ('passkey', 'oidc', 'mail-link')),
  credential_id text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null check (last_seen_at >= created_at),
  expires_at timestamptz not null check (expires_at > created_at),
  authenticated_at timestamptz not null check (authenticated_at >= created_at),
  revoked_at timestamptz,
  constraint sessions_hash unique (hash),
  -- A session that was made with a passkey ends with it.
  constraint sessions_name_their_passkey check ((method = 'passkey') = (credential_id is not null))
);
create index sessions_actor on sessions (actor_id, created_at);
create index sessions_expires on sessions (expires_at);

-- Whose it is and when it ends at the latest never changes, and nothing revives it.
create function guard_session() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null
    or (to_jsonb(new) - array['last_seen_at', 'authenticated_at', 'revoked_at'])
      <> (to_jsonb(old) - array['last_seen_at', 'authenticated_at', 'revoked_at'])
    or new.last_seen_at < old.last_seen_at or new.authenticated_at < old.authenticated_at
  then
    perform segel.refuse('sessions_end_only', 'a session can only be seen, confirmed and ended');
  end if;
  return new;
end
$$;
create trigger end_only before update on sessions for each row execute function guard_session();

grant select, insert, delete on sessions to segel_ra;
grant update (last_seen_at, authenticated_at, revoked_at) on sessions to segel_ra;

-- A challenge, a state of OpenID Connect, a link in a mail: taken once, by whoever holds the secret.
create table ceremonies (
  hash bytea primary key check (length(hash) = 32),
  kind text not null check (length(kind) between 1 and 100),
  payload jsonb not null check (length(payload::text) <= 65536),
  expires_at timestamptz not null
);
create index ceremonies_expires on ceremonies (expires_at);
grant select, insert, delete on ceremonies to segel_ra;

-- The highest signature counter seen of a passkey (WebAuthn 6.1.1): one that does not grow may be a copy.
create table passkey_counters (
  credential_id text primary key check (length(credential_id) between 1 and 2048),
  count bigint not null check (count between 0 and 4294967295)
);
grant select, insert on passkey_counters to segel_ra;
grant update (count) on passkey_counters to segel_ra;
