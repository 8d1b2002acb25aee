drop trigger keeps_queue on requests;
drop trigger keeps_queue on decisions;
drop index certificates_profile;
drop table saved_views;
drop table request_messages;
drop function guard_message();
drop function keep_queue();
drop function queue_row(uuid);
drop table request_queue;
