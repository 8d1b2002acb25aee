-- Three security contexts, one group role each. They cannot log in: a login role is made a member of one of
-- them (or, on one machine, of all three), and every pooled connection starts with its role set.
-- Roles belong to the cluster, not to the database: several databases may share them, and another migration
-- may be making them at this very moment, hence the tolerance for existence and for races.
do $$
declare
  name text;
  -- PostgreSQL 16 tells membership from the right to SET ROLE; before it, membership is that right.
  privilege constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
  foreach name in array array['segel_ra', 'segel_ca', 'segel_va'] loop
    for attempt in 1..20 loop
      begin
        if not exists (select from pg_roles where rolname = name) then
          execute format('create role %I nologin noinherit', name);
        end if;
        -- The migrating role runs the demo in one process, so it must be able to put on each of the hats.
        if not pg_has_role(current_user, name, privilege) then
          execute format('grant %I to %I', name, current_user);
        end if;
        exit;
      exception
        when insufficient_privilege then
          raise notice 'role % cannot be granted to %; let an administrator do it', name, current_user;
          exit;
        -- Another database of this cluster is migrating: "tuple concurrently updated" is an internal error.
        when duplicate_object or unique_violation or internal_error then
          if attempt = 20 then raise; end if;
          perform pg_sleep(0.05);
      end;
    end loop;
  end loop;
end
$$;

-- A schema of our own: nobody but its owner can put a function or table in front of ours, which is what makes
-- the SECURITY DEFINER functions below safe (public was writable by everyone before PostgreSQL 15).
grant usage on schema segel to segel_ra, segel_ca, segel_va;

-- Raised by triggers below; `rule` reaches the application as the constraint's name.
create function refuse(rule text, reason text) returns void language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', constraint = rule, message = reason;
end
$$;

-- Append-only tables refuse change even from their owner: an administrator must drop the trigger first, and
-- that is not done by mistake.
create function refuse_change() returns trigger language plpgsql as $$
begin
  perform segel.refuse(tg_table_name || '_append_only', tg_op || ' is not allowed on ' || tg_table_name);
  return null;
end
$$;

-- Wakes whoever waits: one channel, payload "signal:subject". Sent by the server when the transaction commits.
create function notify_signal(signal text, subject text) returns void language sql as $$
  select pg_catalog.pg_notify('segel', signal || ':' || subject)
$$;
