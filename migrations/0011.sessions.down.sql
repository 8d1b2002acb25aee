drop table passkey_counters;
drop table ceremonies;
drop table sessions;
drop function guard_session();
