drop table employees;
drop table persons;
drop table agencies;
