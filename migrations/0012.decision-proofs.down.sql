drop policy ca_releases on revocations;
drop policy ra_makes_final on revocations;
drop policy ra_revokes on revocations;
drop policy ra_reads on revocations;
create policy ra_orders on revocations to segel_ra using (true) with check (true);
revoke delete on revocations from segel_ca;
grant delete on revocations to segel_ra;
drop table revocation_orders;
drop function signal_order();
drop function guard_revocation_order();

create or replace function guard_decision() returns trigger language plpgsql as $$
declare
  about record;
  officer_person text;
begin
  -- Not locked here: the use case holds the request's lock, and the digest is fixed once it is verified.
  select r.digest, r.submitted_by, r.person_id into about from segel.requests r where r.id = new.request_id;
  if about.digest is distinct from new.digest then
    perform segel.refuse('decisions_digest', 'the decision is about another proposal');
  end if;
  if about.submitted_by = new.officer then
    perform segel.refuse('decisions_not_own', 'who submitted a request does not decide on it');
  end if;
  select t.person_id into officer_person from segel.access_tokens t where 'token:' || t.id = new.officer;
  if officer_person = about.person_id or exists (
    select from segel.access_tokens t
    where 'token:' || t.id = about.submitted_by and t.person_id = officer_person
  ) then
    perform segel.refuse('decisions_not_own', 'nobody decides on their own request');
  end if;
  if exists (
    select from segel.decisions d join segel.access_tokens t on 'token:' || t.id = d.officer
    where d.request_id = new.request_id and t.person_id = officer_person
  ) then
    perform segel.refuse('decisions_one_per_person', 'one person decides once, whatever token they carry');
  end if;
  return new;
end
$$;
drop index decisions_one_per_person;
alter table decisions drop constraint decisions_proven, drop column officer_person, drop column proof, drop column statement;
alter table requests drop constraint requests_proposal_is_json;
