drop table responders;
drop table issuers;
drop function signal_authority();
drop function guard_issuer();
