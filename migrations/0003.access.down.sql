drop table access_tokens;
drop function guard_token();
