drop index mail_links_asked;
drop trigger kept on idempotency_keys;
drop function guard_idempotency_key();
revoke delete on idempotency_keys from segel_ra;
drop index idempotency_keys_created;

revoke update (end_reason) on sessions from segel_ra;
drop index sessions_revoked;
alter table sessions drop column end_reason, drop column provider_session, drop column provider_subject;
create or replace function guard_session() returns trigger language plpgsql as $$
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

drop table attempts;
