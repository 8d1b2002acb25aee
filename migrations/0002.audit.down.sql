drop table idempotency_keys;
drop function segel_append_audit(text[]);
drop table audit_head;
drop function guard_audit_head();
drop table audit_events;
