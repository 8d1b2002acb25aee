-- The journal as a Merkle tree (RFC 6962 2.1), and the heads of it that the audit key signed. All of it can be computed
-- again from audit_events; it is kept so that a proof reads a few rows, and so that a change of history shows where.
-- Leaves come in tiles of 16: SHA-256(0x00 || sequence as 8 octets || body) of the sixteen events that end with `last`.
create table audit_leaves (
  last bigint primary key check (last > 0 and last % 16 = 0),
  hashes bytea not null check (length(hashes) = 512)
);

-- Complete subtrees of 2^level leaves, the last of which is `last`. Below level 4 they are computed from a tile.
create table audit_nodes (
  last bigint not null,
  level smallint not null check (level between 4 and 52),
  hash bytea not null check (length(hash) = 32),
  primary key (last, level),
  check (last > 0 and last % (1::bigint << level) = 0)
);

-- C2SP tlog-checkpoint: the note says size and root again, signed.
create table audit_checkpoints (
  size bigint primary key check (size > 0),
  root bytea not null check (length(root) = 32),
  note text not null check (length(note) between 1 and 10000),
  signed_at timestamptz not null
);

-- What witnesses elsewhere added to a checkpoint: whole signature lines, brought in by the administrator.
create table audit_cosignatures (
  size bigint not null references audit_checkpoints,
  line text not null check (length(line) between 1 and 10000),
  primary key (size, line)
);

create trigger append_only before update or delete or truncate on audit_leaves
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_nodes
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_checkpoints
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_cosignatures
  for each statement execute function refuse_change();

-- A checkpoint follows those before it, speaks of events that are there, and comes with the tiles it is made of.
create function guard_audit_checkpoint() returns trigger language plpgsql as $$
begin
  if new.size <= (select coalesce(max(c.size), 0) from segel.audit_checkpoints c) then
    perform segel.refuse('audit_checkpoints_increase', 'checkpoints only increase');
  end if;
  if new.size > (select h.sequence from segel.audit_head h)
    or new.size - new.size % 16 > (select coalesce(max(l.last), 0) from segel.audit_leaves l)
  then
    perform segel.refuse('audit_checkpoints_follow_events', 'a checkpoint speaks of events and leaves that are there');
  end if;
  return new;
end
$$;
create trigger follows_events before insert on audit_checkpoints
  for each row execute function guard_audit_checkpoint();

-- Only the certification authority holds the audit key; whoever serves proofs reads.
grant select, insert on audit_leaves, audit_nodes, audit_checkpoints to segel_ca;
grant select on audit_leaves, audit_nodes, audit_checkpoints, audit_cosignatures to segel_ra;
grant select on audit_cosignatures to segel_ca;

-- What happened to a certificate, request or token: for proofs, and for auditors who ask.
create index audit_events_by_object on audit_events (((body::jsonb) ->> 'object'), sequence);
create index audit_events_by_action on audit_events (((body::jsonb) ->> 'action'), sequence);
