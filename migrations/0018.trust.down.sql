alter table requests drop constraint requests_submitter;
