drop trigger issued_has_certificate on requests;
drop table certificates;
drop table intents;
drop table crl_shard_addresses;
drop table crl_shards;
drop function guard_fulfilled();
drop function guard_issued();
drop function guard_intent();
