-- Counts of the last month without walking years.
create index revocation_events_at on revocation_events (at);
create index requests_issued on requests (updated_at) where state = 'issued';

-- What one officer did, newest first.
create index audit_events_actor on audit_events (((body::jsonb) ->> 'actor'), sequence);
