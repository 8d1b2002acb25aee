drop table officer_settings;
revoke update (reason, ordered_by) on revocations from segel_ca;
drop policy ca_ends_holds on revocations;
drop index revocations_held;
