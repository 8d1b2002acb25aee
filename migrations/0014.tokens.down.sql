drop index decisions_decided_at;
drop table token_certificates;
alter table access_tokens drop column actions;
