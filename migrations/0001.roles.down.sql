drop function notify_signal(text, text);
drop function refuse_change();
drop function refuse(text, text);
revoke usage on schema segel from segel_ra, segel_ca, segel_va;
-- The roles stay: other databases of this cluster may use them.
