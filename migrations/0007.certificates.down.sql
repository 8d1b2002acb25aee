drop trigger issued_has_certificate on requests;
drop table certificates;
drop table intents;
drop function guard_fulfilled();
drop function guard_issued();
drop function guard_intent();
