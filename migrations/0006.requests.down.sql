drop table decisions;
drop table requests;
drop table request_arrows;
drop function signal_request();
drop function guard_approval();
drop function guard_decision();
drop function guard_request();
