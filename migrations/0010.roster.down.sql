drop table roster_drafts;
drop table roster_statements;
drop function guard_roster_statement();
drop sequence roster_sequence;
drop table roster_anchor;
