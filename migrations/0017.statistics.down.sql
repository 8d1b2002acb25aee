drop index audit_events_actor;
drop index requests_issued;
drop index revocation_events_at;
