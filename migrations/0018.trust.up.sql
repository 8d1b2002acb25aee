-- Who submitted a request is part of what officers sign; the column beside it says the same or nothing is kept. Requests of
-- before name nobody in their proposal, and are submitted anew.
alter table requests add constraint requests_submitter
  check (coalesce(proposal::json #>> '{submitter,id}', submitted_by) = submitted_by);
