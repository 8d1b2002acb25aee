drop index audit_events_by_action;
drop index audit_events_by_object;
drop table audit_cosignatures;
drop table audit_checkpoints;
drop function guard_audit_checkpoint();
drop table audit_nodes;
drop table audit_leaves;
