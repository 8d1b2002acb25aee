-- Who decided when, for the report on conduct.
create index decisions_decided_at on decisions (decided_at, request_id);

-- A token may be for some actions of its role only, and client certificates may stand for it.

alter table access_tokens add column actions text[]
  constraint access_tokens_actions check (cardinality(actions) between 1 and 64 and array_position(actions, null) is null);

-- Whoever proves to hold the key of this certificate acts with the rights of the token (TLS client authentication).
-- A token may have several, so that the next one is bound before the last one ends; a binding ends with the
-- certificate or with the token. Made over the owner's connection alone, like tokens.
create table token_certificates (
  issuer_id text not null,
  serial_number text collate "C" not null,
  token_id text not null references access_tokens (id),
  bound_at timestamptz not null,
  constraint token_certificates_once primary key (issuer_id, serial_number),
  foreign key (issuer_id, serial_number) references certificates (issuer_id, serial_number)
);
create index token_certificates_token on token_certificates (token_id);
grant select on token_certificates to segel_ra;

create trigger append_only before update or delete or truncate on token_certificates
  for each statement execute function refuse_change();
