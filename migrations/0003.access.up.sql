-- Bearer tokens: only the hash of the secret is kept. They are made and revoked over the owner's connection
-- alone, so a taken-over registration authority cannot give itself an officer's rights.
create table access_tokens (
  id text primary key check (length(id) between 1 and 100),
  hash bytea not null check (length(hash) = 32),
  role text not null check (role in ('employee', 'verifier', 'registration-officer', 'auditor', 'administrator', 'system')),
  name text not null,
  agency text,
  employee_number text check (employee_number ~ '^[0-9]{18}$'),
  person_id text,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  constraint access_tokens_hash unique (hash)
);
grant select on access_tokens to segel_ra;

create function guard_token() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null or (to_jsonb(new) - 'revoked_at') <> (to_jsonb(old) - 'revoked_at') then
    perform segel.refuse('access_tokens_revoke_only', 'a token can only be revoked, once');
  end if;
  return new;
end
$$;
create trigger revoke_only before update on access_tokens for each row execute function guard_token();
create trigger keeps_rows before delete or truncate on access_tokens
  for each statement execute function refuse_change();
