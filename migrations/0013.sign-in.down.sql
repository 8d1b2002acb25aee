drop table notices;
drop table mail_links;
drop table employee_passkeys;
drop function guard_employee_passkey();
